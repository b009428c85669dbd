"""From a product of the YAML master to solids: the garment itself, and whoever or whatever it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from scripts.shopper_photos.fabrics import Front, cloth, folds, linear
from scripts.shopper_photos.figures import STANDING, Person, Pose, figure, hanger, legs, plain, plain_of
from scripts.shopper_photos.solids import Limb, Piece, Point, Ring, Solid

Wearing = Literal["worn", "hanger", "flat"]


@dataclass(frozen=True, slots=True)
class Outfit:
    """What is to be shown: the product's category and features, its colour as #rrggbb, and a seed for the folds."""

    category: str
    colour: str
    features: Mapping[str, Any]
    seed: int
    person: Person
    pose: Pose = STANDING
    wearing: Wearing = "worn"


def dressed(outfit: Outfit) -> list[Piece]:
    """Every piece of the scene that is not the room."""
    pieces = _clothes(outfit)
    if outfit.wearing == "worn":
        pieces += figure(outfit.person, outfit.pose)
    if outfit.wearing == "hanger":
        pieces += hanger()
    return pieces


TOPS = {"hoodies", "sweatshirts", "tshirts", "jackets", "raincoats"}
SETS = {"tracksuits", "pyjamas", "overalls"}
BOTTOMS = {"trousers", "leggings"}
_JEANS = {"finish": "denim"}


def _clothes(outfit: Outfit) -> list[Piece]:
    category, worn = outfit.category, outfit.wearing == "worn"
    if category in SETS:
        return [*_top(outfit), *_bottom(outfit, outfit.colour, outfit.features)]
    if category == "dresses":
        return _dress(outfit)
    if category in BOTTOMS:
        bottom = _bottom(outfit, outfit.colour, outfit.features)
        return [*bottom, *_plain_top(outfit, "#e9e7e2")] if worn else bottom
    if category == "hats":
        return [*_hat(outfit), *_plain_top(outfit, "#8b95a3")]
    top = _top(outfit)
    bare = outfit.features.get("sleeve") == "none" and worn
    under = _plain_top(outfit, "#dcd8d0") if bare else []
    return [*top, *under, *(_bottom(outfit, "#38414f", _JEANS) if worn else [])]


def _top(outfit: Outfit) -> list[Piece]:
    features = outfit.features
    puffy = features.get("pattern") == "quilted"
    ease = 0.02 if puffy else (-0.004 if outfit.category == "tshirts" else 0.006)
    length = 0.5 if outfit.category in {"raincoats"} or features.get("length") == "long" else 0.565
    front = Front(neck=0.945, hem=length, half=0.125 + ease)
    solids = _trunk(outfit.pose, ease, length)
    sleeve = str(features.get("sleeve", "long"))
    solids += _sleeves(outfit.pose, ease, sleeve, cuffed=not puffy and outfit.category not in {"raincoats", "pyjamas"})
    solids += _neckline(outfit, ease)
    garment = _cloth_piece(outfit, tuple(solids), front, puffy)
    return [garment, *_trimmings(outfit, front)]


def _dress(outfit: Outfit) -> list[Piece]:
    features = outfit.features
    hem = {"mini": 0.46, "midi": 0.36, "long": 0.2}.get(str(features.get("length")), 0.38)
    front = Front(neck=0.945, hem=hem + 0.12, half=0.125)
    depth = max(outfit.pose.fullness, 0.3)
    wide = 0.15 if features.get("hood") else 0.24
    skirt = Limb((0, 0.715, 0), (0, hem - 0.02, 0), 0.108, wide, depth=depth, below=hem, pleats=0.07)
    solids = [*_trunk(outfit.pose, 0.0, 0.66), skirt]
    solids += _sleeves(outfit.pose, 0.002, str(features.get("sleeve", "long"))) + _neckline(outfit, 0.0)
    piece = _cloth_piece(outfit, tuple(solids), front, puffy=False)
    bare = legs(outfit.pose, 0.042, 0.034, 0.028, "#ded6cc") if outfit.wearing == "worn" else []
    return [piece, *bare, *_trimmings(outfit, front)]


def _bottom(outfit: Outfit, colour: str, features: Mapping[str, Any]) -> list[Piece]:
    tight = outfit.category == "leggings"
    widths = (0.062, 0.048, 0.036) if tight else (0.076, 0.064, 0.052)
    flat = max(outfit.pose.fullness, 0.3)
    solids: list[Solid] = [Limb((-0.045, 0.64, 0), (0.045, 0.64, 0), 0.082, 0.082, depth=flat, above=0.7)]
    for side, knee, ankle in zip((-1, 1), outfit.pose.knees, outfit.pose.ankles, strict=True):
        cuffed = features.get("trousers") == "joggers" or features.get("cuffs")
        end = _between(knee, ankle, 0.82 if cuffed else 1.0)
        depth = max(flat, 0.45)
        solids.append(Limb((side * 0.062, 0.59, 0), knee, widths[0], widths[1], depth=depth))
        solids.append(Limb(knee, end, widths[1], widths[2], depth=depth, open_end=not cuffed))
        if cuffed:
            solids.append(Limb(end, ankle, 0.04, 0.037, depth=depth, open_end=True))
    paint = cloth(colour, features, Front(neck=0.675, hem=0.42, half=0.1), upper=False)
    bump = folds(outfit.seed + 5, features, 0.5 if tight else 1.15)
    puff = 0.008 if features.get("pattern") == "quilted" else 0.0
    gloss = 0.5 if features.get("finish") == "shiny" else 0.03
    sway = 0.0 if tight else 0.005 * flat
    return [Piece(tuple(solids), paint, melt=0.045 * flat, bump=bump, sway=sway, puff=puff, gloss=gloss)]


def _hat(outfit: Outfit) -> list[Piece]:
    solids: list[Solid] = [
        Limb((0, 1.13, -0.01), (0, 1.165, -0.014), 0.113, 0.1, below=1.15),
        Ring((0, 1.16, -0.01), 0.104, 0.015, tilt=0.08, tall=1.8),
    ]
    knit = {**outfit.features, "print": "none"}
    paint = cloth(outfit.colour, knit, Front(1.2, 1.1, 0.1), upper=False)
    cap = Piece(tuple(solids), paint, melt=0.01, bump=folds(outfit.seed, knit, 0.4), fuzz=0.3)
    if not outfit.features.get("pompom"):
        return [cap]
    wool = folds(outfit.seed, {"finish": "sherpa"}, 1.0)
    ball = Piece((Limb((0, 1.3, -0.015), (0, 1.3, -0.015), 0.048, 0.048),), paint, bump=wool, sway=0.004, fuzz=0.5)
    return [cap, ball]


def _plain_top(outfit: Outfit, colour: str) -> list[Piece]:
    bare = replace(outfit, features={})
    solids = (
        _trunk(outfit.pose, -0.006, 0.56) + _sleeves(outfit.pose, -0.004, "long", cuffed=True) + _neckline(bare, -0.006)
    )
    paint = cloth(colour, {}, Front(0.94, 0.56, 0.12), upper=False)
    return [Piece(tuple(solids), paint, melt=0.03, bump=folds(outfit.seed + 9, {}), sway=0.002)]


def _cloth_piece(outfit: Outfit, solids: tuple[Solid, ...], front: Front, puffy: bool) -> Piece:
    finish = outfit.features.get("finish")
    return Piece(
        solids,
        cloth(outfit.colour, outfit.features, front),
        melt=(0.02 if puffy else 0.038) * outfit.pose.fullness,
        bump=folds(outfit.seed, outfit.features, 0.6 if puffy else 1.0),
        sway=0.006 * outfit.pose.fullness,
        puff=0.013 if puffy else 0.0,
        gloss=0.55 if finish == "shiny" else 0.03,
        fuzz={"velour": 0.5, "sherpa": 0.35}.get(str(finish), 0.08),
    )


def _trunk(pose: Pose, ease: float, hem: float) -> list[Solid]:
    depth = pose.fullness
    return [
        Limb(
            (0, 0.825, 0), (0, hem, 0), 0.12 + ease, 0.128 + ease + max(0.0, 0.56 - hem) * 0.3, depth=depth, below=hem
        ),
        Limb((-0.085, 0.905, 0), (0.085, 0.905, 0), 0.05 + ease, 0.05 + ease, depth=min(1.0, depth + 0.2)),
    ]


def _sleeves(pose: Pose, ease: float, sleeve: str, cuffed: bool = False) -> list[Solid]:
    if sleeve == "none":
        return []
    found: list[Solid] = []
    depth = min(1.0, max(pose.fullness + 0.15, 0.45))
    for side, elbow, wrist in zip((-1, 1), pose.elbows, pose.wrists, strict=True):
        shoulder = (side * 0.118, 0.9, 0.0)
        if sleeve == "short":
            end = _between(shoulder, elbow, 0.72)
            found.append(Limb(shoulder, end, 0.054 + ease, 0.062 + ease, depth=depth, open_end=True))
            continue
        cuff = _between(elbow, wrist, 0.84 if cuffed else 1.0)
        found.append(Limb(shoulder, elbow, 0.055 + ease, 0.05 + ease, depth=depth))
        found.append(Limb(elbow, cuff, 0.05 + ease, 0.046 + ease, depth=depth, open_end=not cuffed))
        if cuffed:
            found.append(Limb(cuff, wrist, 0.039, 0.036, depth=depth, open_end=True))
    return found


def _between(start: Point, end: Point, share: float) -> Point:
    x, y, z = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    return (x, y, z)


def _neckline(outfit: Outfit, ease: float) -> list[Solid]:
    features, gape = outfit.features, 0.0 if outfit.wearing == "worn" else 0.5
    if features.get("hood"):
        return [
            Ring((0, 0.972, -0.02), 0.074, 0.026 + ease / 2, tilt=-0.5 - gape / 2, depth=0.9, tall=1.3),
            Limb((0, 0.955, -0.1), (0, 0.9, -0.105), 0.07, 0.045, depth=0.6),
        ]
    if features.get("collar") in {"stand", "turn_down"}:
        tall = 2.6 if features.get("collar") == "stand" else 1.4
        return [Ring((0, 0.972, -0.004), 0.062, 0.014, tilt=-0.22 - gape, depth=0.9, tall=tall)]
    return [Ring((0, 0.951, 0.004), 0.07, 0.0095, tilt=-0.32 - gape, depth=0.85, tall=1.2)]


def _trimmings(outfit: Outfit, front: Front) -> list[Piece]:
    """Hood strings, and the darkness inside a collar with nobody in it."""
    found: list[Piece] = []
    if outfit.features.get("hood") and outfit.category in {"hoodies", "tracksuits", "dresses"}:
        ahead = 0.112 * outfit.pose.fullness / 0.68 + 0.035
        strings = tuple(
            Limb((x * 0.8, 0.945, ahead - 0.015), (x, 0.8 + abs(x) * 0.6, ahead + 0.012), 0.0042, 0.0042)
            for x in (-0.035, 0.04)
        )
        found.append(Piece(strings, plain("#e8e4dc")))
    if outfit.wearing != "worn" and outfit.category not in BOTTOMS:
        inside = Limb((-0.03, 0.95, 0.012), (0.03, 0.95, 0.012), 0.03, 0.03, depth=0.9)
        found.append(Piece((inside,), plain_of(linear(outfit.colour) * 0.25)))
    return found
