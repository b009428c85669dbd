"""Upper halves: torso, sleeves, necklines, hoods, collars; hoodies, T-shirts, jackets and what grows out of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.catalog_pictures import folds, trims
from scripts.catalog_pictures.curves import Path, bulged, mirrored, run, wobble
from scripts.catalog_pictures.scene import Part, inflated
from scripts.catalog_pictures.trims import Garment

CUFF = 54.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A top's shape in garment units (0, 0 is the neck point, y down). `sleeve` is 1.0 long, 0.35 short, 0 none;
    `rib` the height of the ribbed hem and cuffs, 0 for a plain hem; `flare` widens the hem;
    `legs` is how far an overall's legs go on below."""

    half: float = 186
    length: float = 590
    shoulder: float = 182
    neck: float = 76
    drop: float = 64
    sleeve: float = 1.0
    wide: float = 1.0
    spread: float = 0.0
    rib: float = 52
    flare: float = 0.0
    legs: float = 0.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Outlines in canvas px: torso, its two armholes' curves, sleeves as (outer, inner) edges, right one first."""

    torso: Path
    hem: Path
    neckline: Path
    sides: tuple[Path, Path]
    armholes: tuple[Path, Path]
    sleeves: tuple[tuple[Path, Path], ...]


def cut_out(garment: Garment, cut: Cut) -> Edges:
    """The pieces of a top on the canvas; also fills garment.body from their union."""
    frame, rng = garment.frame, garment.rng
    drop = cut.drop if garment.front else 16
    curve = [(0.0, drop), (cut.neck * 0.52, drop * 0.80), (cut.neck * 0.9, drop * 0.30), (cut.neck, 0.0)]
    around = run([(-x, y) for x, y in curve[:0:-1]] + curve)
    neckline = around[len(around) // 2 :]
    shoulder = run([(cut.neck, 0), (cut.neck + (cut.shoulder - cut.neck) * 0.55, 17), (cut.shoulder, 40)])
    armhole = run([(cut.shoulder, 40), (cut.shoulder - 12, 100), (cut.shoulder - 6, 165), (cut.half, 216)])
    low = cut.length - cut.rib
    hem_half = cut.half - 3 + cut.flare
    turned = 0 if cut.rib or cut.legs else 7
    side = run([(cut.half, 216), (cut.half - 7 + cut.flare * 0.36, 216 + (low - 216) * 0.45), (hem_half, low - turned)])
    hem = run([(hem_half - turned * 0.6, low), (hem_half * 0.5, low + 9), (0, low + 11)])
    tail = leg_edges(cut.legs, low) if cut.legs else hem
    half = np.vstack([neckline, shoulder, armhole, side, tail])
    sleeves = tuple(_sleeve(garment, cut, flip, rng) for flip in (1, -1)) if cut.sleeve else ()
    edges = Edges(
        torso=wobble(frame(np.vstack([half, mirrored(half)])), rng, 1.3 * frame.scale),
        hem=frame(np.vstack([hem * (-1, 1), hem[::-1]])),
        neckline=frame(around),
        sides=(frame(side), frame(side * (-1, 1))),
        armholes=(frame(armhole), frame(armhole * (-1, 1))),
        sleeves=sleeves,
    )
    union = [edges.torso, *(np.vstack([outer, inner[::-1]]) for outer, inner in sleeves)]
    garment.body = inflated(union) * 0.52
    return edges


def _sleeve(garment: Garment, cut: Cut, flip: int, rng: np.random.Generator) -> tuple[Path, Path]:
    tip, end = cut.shoulder, cut.sleeve
    give = (cut.wide - 1) * 60
    outer = [(tip - 70, 16), (tip - 8, 34), (tip + 32 + give, 84), (tip + 66 + give, 190), (tip + 96 + give, 340),
             (tip + 122 + give * 0.8, 480), (tip + 134 + give * 0.4, 560)]  # fmt: skip
    inner = [(cut.half - 90, 120), (cut.half - 44, 190), (cut.half - 4, 224), (cut.half + 14, 300),
             (cut.half + 30, 400), (cut.half + 48, 500), (cut.half + 58, 572)]  # fmt: skip
    a, b = run(outer), run(inner)
    if end < 1:
        a, b = _shortened(a, 104 + 300 * end), _shortened(b, 132 + 300 * end)
    turn = np.radians(cut.spread + rng.uniform(-1.6, 1.6)) * -1
    pivot = np.array([tip - 20, 60.0])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    placed = [garment.frame(((path - pivot) @ spin.T + pivot) * (flip, 1)) for path in (a, b)]
    return placed[0], placed[1]


def _shortened(path: Path, low: float) -> Path:
    kept = path[path[:, 1] <= low]
    return kept if len(kept) > 3 else path[:4]


def leg_edges(length: float, top: float) -> Path:
    """The right leg of an overall below y = `top`: outer edge, ankle, inner edge up to the crotch."""
    outer = run([(186, top), (190, top + length * 0.2), (176, top + length * 0.6), (148, top + length)])
    inner = run([(58, top + length), (34, top + length * 0.62), (16, top + length * 0.30), (0, top + length * 0.26)])
    return np.vstack([outer, inner])


def overall_cuffs(garment: Garment, cut: Cut) -> None:
    """Ribbed cuffs at an overall's ankles; they go below the legs."""
    low = cut.length - cut.rib + cut.legs
    for flip in (1, -1):
        top = garment.frame(run([(62, low - 8), (104, low - 6), (146, low - 8)]) * (flip, 1))
        foot = garment.frame(run([(68, low + 42), (104, low + 45), (139, low + 42)]) * (flip, 1))
        trims.band(garment, top, foot, garment.trim, seam_shadow=0.5)


def sew(garment: Garment, cut: Cut, edges: Edges) -> None:
    """Sleeves with cuffs, then the torso with its hem. Neck and closures come after."""
    for outer, inner in edges.sleeves:
        _sew_sleeve(garment, cut, outer, inner)
    if cut.rib and not cut.legs:
        _sew_hem(garment, cut, edges)
    size = garment.size
    x0, y0 = garment.frame.point(-cut.half, 120)
    x1, y1 = garment.frame.point(cut.half, cut.length - cut.rib)
    depth = 4.6 * size
    pressed = folds.drape(garment.rng, (x0, y0, x1, y1), 6, depth * 0.75)
    for flip in (1, -1):
        at = garment.frame.point(flip * (cut.half - 8), 205)
        span = (150, 232) if flip > 0 else (-52, 30)
        pressed += folds.fan(garment.rng, at, span, 5, 170 * size, depth * 1.15)
    if cut.rib and not cut.legs:
        pressed += folds.gathers(garment.rng, edges.hem, (0.0, -1.0), 15, 70 * size, depth * 0.62)
    torso = edges.torso
    if garment.bulge is not None:
        torso = bulged(torso, garment.frame.point(0, 0), 0.0, *garment.bulge)
    garment.scene.paint(
        Part([torso], garment.cloth, garment.colour, body=garment.body, folds=pressed, pattern=garment.pattern,
             extra=garment.relief, origin=garment.frame.point(0, 0), bevel=(4, 1.4), shadow=0.42, reach=8 * size + 2)
    )  # fmt: skip
    for armhole in edges.armholes if edges.sleeves else ():
        trims.seam(garment, armhole)
    if not cut.rib and not cut.legs:
        _turned_hem(garment, edges.hem)


def _sew_sleeve(garment: Garment, cut: Cut, outer: Path, inner: Path) -> None:
    size = garment.size
    flip = 1 if outer[-1, 0] > garment.frame.x else -1
    along = (outer[-1] + inner[-1]) / 2 - (outer[len(outer) // 3] + inner[len(inner) // 3]) / 2
    grain = float(np.degrees(np.arctan2(-along[0], along[1])))
    depth = 4.4 * size
    pressed = []
    if cut.sleeve >= 1:
        pressed += folds.stack(garment.rng, inner, outer, (0.50, 0.70), 4, depth)
        pressed += folds.stack(garment.rng, inner, outer, (0.80, 0.97), 5, depth * 0.9)
        if cut.rib:
            _cuff(garment, outer, inner, grain)
    pressed += folds.fan(garment.rng, (inner[len(inner) // 3][0], inner[len(inner) // 3][1]),
                         (-80, 60) if flip > 0 else (120, 260), 4, 110 * size, depth)  # fmt: skip
    outline = wobble(np.vstack([outer, inner[::-1]]), garment.rng, 1.4 * size)
    middle = (outer[-1] + inner[-1]) / 2 - along * 1.6
    if garment.bulge is not None:
        outline = bulged(outline, (float(middle[0]), float(middle[1])), grain, *garment.bulge)
    garment.scene.paint(
        Part([outline], garment.cloth, garment.colour, grain=grain,
             origin=(float(middle[0]), float(middle[1])), body=garment.body, own=0.16, folds=pressed,
             pattern=garment.pattern, extra=garment.relief, bevel=(4, 1.6), shadow=0.4, reach=7)
    )  # fmt: skip
    if not (cut.rib and cut.sleeve >= 1):
        end = np.stack([inner[-1], outer[-1]])
        _turned_hem(garment, run(np.array([end[0], end.mean(axis=0), end[1]])))


def _cuff(garment: Garment, outer: Path, inner: Path, grain: float) -> None:
    a, b = outer[-1], inner[-1]
    down = (outer[-1] - outer[-10] + inner[-1] - inner[-10]) / 2
    down = down / np.hypot(*down) * CUFF * garment.size
    inset = (b - a) * 0.13
    top = run(np.array([a + inset * 0.4 - down * 0.12, (a + b) / 2 - down * 0.05, b - inset * 0.4 - down * 0.12]))
    low = run(np.array([a + inset + down, (a + b) / 2 + down * 1.05, b - inset + down]))
    trims.band(garment, top, low, garment.trim, grain=grain, seam_shadow=0.5)


def _sew_hem(garment: Garment, cut: Cut, edges: Edges) -> None:
    """The ribbed hem lies under the torso, which blouses a little over it."""
    top = edges.hem + np.array([0, -6 * garment.size])
    middle = garment.frame.x
    low = (edges.hem - np.array([middle, 0])) * np.array([0.93, 1]) + np.array([middle, cut.rib * garment.size])
    trims.band(garment, top, low, garment.trim, seam_shadow=0.55)


def _turned_hem(garment: Garment, hem: Path) -> None:
    """A hem turned in and stitched twice."""
    for up in (13, 17):
        trims.stitches(garment, hem + np.array([0, -up * garment.size]), dash=4.6)


def centre(cut: Cut, top: float, low: float) -> Path:
    """The closure's line, a touch uneven as worn cloth is; garment units."""
    return run([(0, top), (1.6, top + (low - top) * 0.35), (-1.4, top + (low - top) * 0.7), (0, low)], per=16)
