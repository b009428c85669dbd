"""Whoever or whatever the clothes hang on: a child of soft solids with a few strokes of a face, or a wooden hanger."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scripts.shopper_photos.fabrics import linear
from scripts.shopper_photos.solids import Array, Limb, Paint, Piece, Point, Slab, Solid, floats


@dataclass(frozen=True, slots=True)
class Person:
    """`fringe` is false under a hat; `holds_phone` in the hand that the pose MIRROR raises."""

    skin: str = "#e0b193"
    hair: str = "#5b3d28"
    long_hair: bool = False
    fringe: bool = True
    holds_phone: bool = False


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the joints are. `fullness` is how much of a body fills the cloth, front to back."""

    elbows: tuple[Point, Point] = ((-0.195, 0.735, 0.0), (0.195, 0.735, 0.0))
    wrists: tuple[Point, Point] = ((-0.215, 0.55, 0.05), (0.215, 0.55, 0.05))
    knees: tuple[Point, Point] = ((-0.075, 0.33, 0.02), (0.075, 0.33, 0.02))
    ankles: tuple[Point, Point] = ((-0.085, 0.08, 0.0), (0.085, 0.08, 0.0))
    fullness: float = 0.68


STANDING = Pose()
WRAPPED = Pose(
    elbows=((-0.255, 0.75, 0.0), (0.25, 0.745, 0.0)),
    wrists=((-0.3, 0.57, 0.05), (0.285, 0.56, 0.06)),
)
HAND_ON_HIP = Pose(
    elbows=((-0.255, 0.745, -0.02), (0.19, 0.735, 0.0)), wrists=((-0.135, 0.64, 0.09), (0.205, 0.55, 0.06))
)
STEPPING = Pose(
    elbows=((-0.19, 0.735, -0.06), (0.2, 0.735, 0.03)),
    wrists=((-0.2, 0.56, 0.0), (0.24, 0.585, 0.13)),
    knees=((-0.07, 0.335, 0.09), (0.075, 0.33, -0.02)),
    ankles=((-0.075, 0.09, 0.09), (0.095, 0.085, -0.1)),
)
MIRROR = Pose(elbows=((-0.2, 0.735, 0.0), (0.235, 0.79, 0.08)), wrists=((-0.205, 0.55, 0.05), (0.1, 0.985, 0.19)))
HANGING = Pose(
    elbows=((-0.212, 0.735, 0.0), (0.208, 0.735, 0.0)),
    wrists=((-0.25, 0.56, 0.01), (0.238, 0.55, 0.015)),
    knees=((-0.07, 0.3, 0.0), (0.07, 0.3, 0.0)),
    ankles=((-0.075, 0.05, 0.0), (0.075, 0.05, 0.0)),
    fullness=0.34,
)
LYING = Pose(
    elbows=((-0.27, 0.79, 0.0), (0.25, 0.76, 0.0)),
    wrists=((-0.4, 0.66, 0.0), (0.3, 0.58, 0.0)),
    knees=((-0.1, 0.34, 0.0), (0.1, 0.33, 0.0)),
    ankles=((-0.14, 0.08, 0.0), (0.13, 0.06, 0.0)),
    fullness=0.22,
)


def figure(person: Person, pose: Pose) -> list[Piece]:
    """Skin, hair and shoes; what the clothes cover is thin enough to stay inside them."""
    hands = tuple(Limb(wrist, _past(elbow, wrist, 0.055), 0.026, 0.022, depth=0.7) for elbow, wrist in _arms(pose))
    arms = tuple(Limb(elbow, wrist, 0.03, 0.026) for elbow, wrist in _arms(pose))
    shoulders = ((-0.112, 0.895, 0.0), (0.112, 0.895, 0.0))
    upper = tuple(Limb(at, elbow, 0.034, 0.03) for at, elbow in zip(shoulders, pose.elbows, strict=True))
    neck = Limb((0, 0.93, -0.005), (0, 1.0, 0.0), 0.042, 0.04)
    head = Limb((0, 1.07, 0.006), (0, 1.115, 0.0), 0.078, 0.094, depth=0.96)
    nose = Limb((0, 1.083, 0.088), (0, 1.083, 0.09), 0.011, 0.012)
    ears = tuple(Limb((x, 1.09, -0.005), (x, 1.09, -0.005), 0.02, 0.02) for x in (-0.09, 0.09))
    body = Piece((head, neck, nose, *ears, *hands, *arms, *upper), _face(person.skin), melt=0.012)
    found = [body, *_hair(person), _shoes(pose)]
    if person.holds_phone:
        x, y, z = pose.wrists[1]
        found.append(
            Piece(
                (Slab((x - 0.045, y + 0.065, z + 0.035), (0.04, 0.082, 0.006), 0.006),),
                _phone_back(x - 0.045, y + 0.065),
                gloss=0.4,
            )
        )
    return found


def _arms(pose: Pose) -> list[tuple[Point, Point]]:
    return list(zip(pose.elbows, pose.wrists, strict=True))


def _past(start: Point, end: Point, by: float) -> Point:
    way = floats(end) - floats(start)
    point = floats(end) + way / np.linalg.norm(way) * by
    return (float(point[0]), float(point[1]), float(point[2]))


def _hair(person: Person) -> list[Piece]:
    solids: list[Solid] = [Limb((0, 1.125, -0.024), (0, 1.142, -0.018), 0.101, 0.094, below=1.09)]
    if person.fringe:
        solids.append(Limb((-0.05, 1.165, 0.062), (0.05, 1.175, 0.06), 0.03, 0.034))
    if person.long_hair:
        solids += [Limb((x, 1.1, -0.045), (x * 1.12, 0.93, -0.05), 0.045, 0.026) for x in (-0.068, 0.068)]
    else:
        solids.append(Limb((0, 1.08, -0.055), (0, 1.04, -0.05), 0.07, 0.05))
    return [Piece(tuple(solids), _strands(person.hair), melt=0.02, bump=_combed, gloss=0.16)]


def _combed(points: Array) -> Array:
    return (0.0016 * np.sin(np.arctan2(points[:, 0], points[:, 2]) * 46 + points[:, 1] * 12)).astype(np.float32)


def _shoes(pose: Pose) -> Piece:
    solids = tuple(
        Limb((x, 0.04, z - 0.02), (x * 1.12, 0.032, z + 0.075), 0.04, 0.034, below=0.0) for x, _y, z in pose.ankles
    )

    def paint(points: Array, _normals: Array) -> Array:
        sole = points[:, 1:2] < 0.018
        return np.where(sole, floats((0.8, 0.79, 0.76)), floats((0.33, 0.35, 0.38))).astype(np.float32)

    return Piece(solids, paint, melt=0.01)


def legs(pose: Pose, hip: float, knee: float, ankle: float, colour: str) -> list[Piece]:
    solids: list[Solid] = []
    for side, at_knee, at_ankle in zip((-1, 1), pose.knees, pose.ankles, strict=True):
        solids += [Limb((side * 0.055, 0.58, 0), at_knee, hip, knee), Limb(at_knee, at_ankle, knee, ankle)]
    return [Piece(tuple(solids), plain(colour), melt=0.01)]


def hanger() -> list[Piece]:
    wood = tuple(Limb((0, 0.985, 0), (x, 0.94, 0), 0.011, 0.013) for x in (-0.12, 0.12))
    turns = [(0.024 * np.sin(a), 1.085 - 0.024 * np.cos(a), 0.0) for a in np.linspace(0, 4.4, 9)]
    wire = [((0.0, 0.985, 0.0), (0.0, 1.061, 0.0)), *pairwise(turns)]
    hook = tuple(
        Limb((float(a[0]), float(a[1]), 0.0), (float(b[0]), float(b[1]), 0.0), 0.0034, 0.0034) for a, b in wire
    )
    return [Piece(wood, plain("#b98d5c"), gloss=0.2), Piece(hook, plain("#a9aaac"), gloss=0.6)]


def plain(colour: str) -> Paint:
    return plain_of(linear(colour))


def plain_of(colour: Array) -> Paint:
    def paint(points: Array, _normals: Array) -> Array:
        return np.repeat(colour[None], len(points), axis=0).astype(np.float32)

    return paint


def _strands(colour: str) -> Paint:
    base = linear(colour)

    def paint(points: Array, _normals: Array) -> Array:
        shade = 1 + 0.25 * np.sin(np.arctan2(points[:, 0], points[:, 2] + 0.02) * 60 + points[:, 1] * 25)
        return floats(base[None] * shade[:, None])

    return paint


def _face(colour: str) -> Paint:
    """Skin, and a few quiet strokes of a face: eyes, brows, a smile, warm cheeks."""
    base = linear(colour)

    def paint(points: Array, _normals: Array) -> Array:
        x, y, z = points.T
        ahead = (z > 0.03) & (y > 1.0)
        side = np.abs(x)
        warm = np.exp(-(((side - 0.05) / 0.02) ** 2) - ((y - 1.062) / 0.016) ** 2) * ahead
        colours = base[None] * (1 - warm[:, None] * floats((0.02, 0.25, 0.22)))
        eyes = ahead & ((((side - 0.036) / 0.0085) ** 2 + ((y - 1.103) / 0.0115) ** 2) < 1)
        brows = ahead & (np.abs(y - 1.128 + 4 * (side - 0.036) ** 2) < 0.0028) & (np.abs(side - 0.037) < 0.017)
        smile = ahead & (np.abs(y - 1.045 - 8 * x * x) < 0.0028) & (side < 0.026)
        colours = np.where(eyes[:, None], floats((0.02, 0.015, 0.012)), colours)
        colours = np.where(brows[:, None], floats((0.09, 0.05, 0.03)), colours)
        return np.where(smile[:, None], floats((0.4, 0.12, 0.1)), colours).astype(np.float32)

    return paint


def _phone_back(at_x: float, at_y: float) -> Paint:
    def paint(points: Array, _normals: Array) -> Array:
        x, y = points[:, 0] - at_x + 0.02, points[:, 1] - at_y - 0.055
        lens = (np.hypot(x, y) < 0.009) | (np.hypot(x, y + 0.026) < 0.009)
        return np.where(lens[:, None], floats((0.01, 0.01, 0.015)), floats((0.11, 0.12, 0.15))).astype(np.float32)

    return paint
