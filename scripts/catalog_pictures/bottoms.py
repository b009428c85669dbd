"""Lower halves: trousers of every cut, leggings, skirts; in garment units with the waist at y = 0."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scripts.catalog_pictures import folds, trims
from scripts.catalog_pictures.cloth import Field, noise
from scripts.catalog_pictures.curves import Path, box, offset, ribbon, run, symmetric, wobble
from scripts.catalog_pictures.scene import Part, Rgb, inflated, linear
from scripts.catalog_pictures.trims import Garment


@dataclass(frozen=True, slots=True)
class Legs:
    """A pair of legs: half widths at waist and hip, widths of one leg at thigh and ankle, lengths from the waist."""

    waist: float = 150
    hip: float = 182
    rise: float = 238
    length: float = 860
    thigh: float = 176
    ankle: float = 92
    cuff: float = 52
    band: float = 44
    apart: float = 16


@dataclass(frozen=True, slots=True)
class LegEdges:
    outline: Path
    outer: tuple[Path, Path]
    inner: tuple[Path, Path]


def trousers(garment: Garment, legs: Legs, *, creased: float = 1.0) -> LegEdges:
    """Legs with cuffs and a gathered waistband. Returns edges in canvas px, right leg first."""
    edges = _cut(garment, legs)
    garment.body = inflated([edges.outline]) * 0.60
    size = garment.size
    depth = 4.6 * size * creased
    pressed = []
    for n, flip in enumerate((1, -1)):
        crotch = garment.frame.point(flip * 8, legs.rise - 6)
        pressed += folds.fan(garment.rng, crotch, (-58, 28) if flip > 0 else (152, 238), 5, 170 * size, depth * 1.1)
        pressed += folds.stack(garment.rng, edges.inner[n], edges.outer[n], (0.36, 0.56), 4, depth * 0.75)
        pressed += folds.stack(garment.rng, edges.inner[n], edges.outer[n], (0.80, 0.985), 6 if legs.cuff else 4, depth)
    waist = garment.frame(run([(-legs.waist, legs.band), (0, legs.band + 4), (legs.waist, legs.band)]))
    if legs.band:
        pressed += folds.gathers(garment.rng, waist, (0.0, 1.0), 16, 80 * size, depth * 0.55)
    if legs.cuff:
        _cuffs(garment, legs, edges)
    garment.scene.paint(
        Part([edges.outline], garment.cloth, garment.colour, body=garment.body, folds=pressed, pattern=garment.pattern,
             extra=garment.relief, origin=garment.frame.point(0, 0), bevel=(4, 1.5), shadow=0.4, reach=8)
    )  # fmt: skip
    _seat(garment, legs, edges)
    if legs.band:
        waistband(garment, legs)
    return edges


def _cut(garment: Garment, legs: Legs) -> LegEdges:
    low = legs.length - legs.cuff
    centre = legs.apart + legs.ankle / 2 + legs.thigh * 0.16
    knee = legs.rise + (low - legs.rise) * 0.45
    broad = legs.thigh * 0.58 + legs.ankle * 0.42
    outer = run([(legs.waist, 0), (legs.hip, legs.rise * 0.55), (legs.hip + 4, legs.rise * 1.05),
                 (centre + broad * 0.52, knee), (centre + legs.ankle * 0.5 + 4, low)])  # fmt: skip
    inner = run([(centre - legs.ankle * 0.5 + 4, low), (centre - broad * 0.48, knee), 
                 (legs.apart * 0.9, legs.rise + 60), (0, legs.rise)])  # fmt: skip
    waist = run([(0, 3), (legs.waist * 0.6, 2), (legs.waist, 0)])
    frame, rng = garment.frame, garment.rng
    down = outer[np.argmin(np.abs(outer[:, 1] - legs.rise)) :]
    return LegEdges(
        outline=wobble(frame(symmetric(waist, outer, inner)), rng, 1.8 * frame.scale),
        outer=(frame(down), frame(down * (-1, 1))),
        inner=(frame(inner[::-1]), frame(inner[::-1] * (-1, 1))),
    )


def _cuffs(garment: Garment, legs: Legs, edges: LegEdges) -> None:
    for outer, inner in zip(edges.outer, edges.inner, strict=True):
        a, b = outer[-1], inner[-1]
        inset = (b - a) * 0.12
        drop = np.array([0.0, legs.cuff * garment.size])
        top = run(np.array([a + inset * 0.3 - drop * 0.15, (a + b) / 2 - drop * 0.1, b - inset * 0.3 - drop * 0.15]))
        low = run(np.array([a + inset + drop, (a + b) / 2 + drop * 1.05, b - inset + drop]))
        trims.band(garment, top, low, garment.trim, seam_shadow=0.5)


def _seat(garment: Garment, legs: Legs, edges: LegEdges) -> None:
    middle = garment.frame(run([(0, legs.band), (1.5, legs.rise * 0.5), (0, legs.rise)]))
    trims.seam(garment, middle, 1.5)
    if legs.cuff:
        return
    for outer, inner in zip(edges.outer, edges.inner, strict=True):
        hem = run(np.array([inner[-1], (inner[-1] + outer[-1]) / 2 + (0, 2), outer[-1]]))
        for up in (12, 17):
            trims.stitches(garment, hem + np.array([0, -up * garment.size]))


def waistband(garment: Garment, legs: Legs) -> None:
    """An elastic waist in a tunnel, with a drawstring in front."""
    frame = garment.frame
    top = run([(-legs.waist + 4, -6), (0, -1), (legs.waist - 4, -6)])
    low = run([(-legs.waist - 2, legs.band), (0, legs.band + 5), (legs.waist + 2, legs.band)])
    outline = frame(np.vstack([top, low[::-1]]))
    pulled = folds.gathers(garment.rng, frame(low), (0.0, -1.0), 34, legs.band * garment.size * 1.1, 2.6 * garment.size)
    garment.scene.paint(
        Part([outline], garment.cloth, garment.colour, body=garment.body, folds=pulled, pattern=garment.pattern,
             bevel=(5, 3.4), shadow=0.35, reach=5)
    )  # fmt: skip
    for y in (12, legs.band - 12):
        trims.stitches(garment, frame(run([(-legs.waist + 2, y), (0, y + 5), (legs.waist - 2, y)])), share=0.4)


def drawstring(garment: Garment, y: float, colour: Rgb | None = None) -> None:
    frame = garment.frame
    tone = linear("#e9e4da") if colour is None else colour
    for flip, low in ((1, 150), (-1, 134)):
        trims.eyelet(garment, *frame.point(17 * flip, y), 4.4 * max(garment.size, 0.7))
        path = run([(17 * flip, y), (24 * flip, y + 34), (15 * flip, y + 86), (26 * flip, y + low)])
        trims.cord(garment, frame(path), tone, 6.2 * max(garment.size, 0.75))


def jeans(garment: Garment, legs: Legs) -> None:
    """Five pockets, rivets, a fly, belt loops, contrast stitching and the fading of worn denim."""
    edges = trousers(garment, legs, creased=0.9)
    frame, scene, size = garment.frame, garment.scene, garment.size
    thread = linear("#c98f3c") if garment.colour.mean() > 0.05 else linear("#6b6b6e")
    for outer, inner in zip(edges.outer, edges.inner, strict=True):
        middle = (outer + _resampled(inner, len(outer))) / 2
        worn = middle[len(middle) // 8 : int(len(middle) * 0.62)]
        scene.tint([ribbon(worn, 52 * size)], garment.colour * 1.8 + 0.045, 0.46, soft=24 * size)
        trims.stitches(garment, offset(outer, 7 * size * (1 if outer[0, 0] < frame.x else -1)), thread, share=0.5)
    upper, lower = (
        run([(-legs.waist, -4), (0, 3), (legs.waist, -4)]),
        run([(legs.waist + 3, 42), (0, 49), (-legs.waist - 3, 42)]),
    )
    band = frame(np.vstack([upper, lower]))
    trims.patch(garment, band, stitched=False)
    for y in (2, 40):
        trims.stitches(garment, frame(run([(-legs.waist + 3, y), (0, y + 7), (legs.waist - 3, y)])), thread, share=0.7)
    for x in (-118, -62, 62, 118) if garment.front else (-112, 0, 112):
        trims.patch(garment, frame(box(x - 6, -3, x + 6, 50, 2)), stitched=False)
    if garment.front:
        _fly(garment, legs, thread)
    else:
        _back_pockets(garment, thread)


def _fly(garment: Garment, legs: Legs, thread: Rgb) -> None:
    frame, size = garment.frame, garment.size
    fly = frame(run([(34, 50), (34, 130), (26, 172), (2, 190)]))
    for shift in (0, 5):
        trims.stitches(garment, offset(fly, shift * size), thread, share=0.75)
    for flip in (1, -1):
        mouth = frame(run([(70 * flip, 48), (92 * flip, 92), (138 * flip, 116), (170 * flip, 118)]))
        garment.scene.darken([ribbon(mouth, 8 * size)], 0.42, 2.4)
        for shift in (6, 11):
            trims.stitches(garment, mouth + np.array([0, shift * size]), thread, share=0.7)
        for x, y in ((72, 56), (164, 124)):
            trims.button(garment, *frame.point(x * flip, y), 4.2 * size, trims.BRASS, snap=True)
    trims.button(garment, *frame.point(4, 24), 11 * size, trims.BRASS, snap=True)


def _back_pockets(garment: Garment, thread: Rgb) -> None:
    for flip in (1, -1):
        half = np.array([(34, 106), (136, 98), (138, 190), (86, 218), (38, 196)], dtype=np.float64) * (flip, 1)
        trims.patch(garment, garment.frame(half), stitched=False)
        closed = np.vstack([half, half[:1]])
        middle = half.mean(axis=0)
        for inset in (0.93, 0.87):
            path = middle + (closed - middle) * inset
            for a, b in pairwise(path):
                trims.stitches(garment, garment.frame(run(np.array([a, b]))), thread, share=0.7)
    yoke = garment.frame(run([(-172, 62), (0, 92), (172, 62)]))
    trims.seam(garment, yoke)
    trims.stitches(garment, yoke + np.array([0, 5 * garment.size]), thread, share=0.7)


def cargo_pockets(garment: Garment, legs: Legs) -> None:
    """Patch pockets with flaps on the thighs."""
    y = legs.rise + 70
    for flip in (1, -1):
        x0, x1 = sorted((flip * (legs.hip - 112), flip * (legs.hip - 4)))
        trims.patch(garment, garment.frame(box(x0, y, x1, y + 142, 8)), shadow=0.5)
        garment.scene.emboss([garment.frame(box((x0 + x1) / 2 - 9, y + 20, (x0 + x1) / 2 + 9, y + 140))], 2.0, 2.0)
        trims.patch(garment, garment.frame(box(x0 - 4, y - 12, x1 + 4, y + 34, 6)), shadow=0.6)
        trims.button(garment, *garment.frame.point((x0 + x1) / 2, y + 18), 6 * garment.size, garment.colour * 0.6)


def skirt(garment: Garment, top: float, waist: float, hem: float, length: float, flutes: int) -> None:
    """A gathered skirt from a waist at y = `top`: its folds open towards a waving hem."""
    frame, rng = garment.frame, garment.rng
    phase = rng.uniform(0, 2 * np.pi, 3)
    x = np.linspace(-1, 1, 90)
    wave = np.sin(flutes * 1.5 * x + phase[0]) * 5 + np.sin(flutes * 2.6 * x + phase[1]) * 2.5
    edge = np.stack([x * hem, top + length + 22 * (1 - x**2) + wave], axis=1)
    side = run([(waist, top), (waist + (hem - waist) * 0.50, top + length * 0.34), (hem, top + length)])
    seam = run([(-waist, top), (0, top + 8), (waist, top)])
    outline = frame(np.vstack([seam, side, edge[::-1], (side * (-1, 1))[::-1]]))
    apex = frame.point(0, top - waist * length / max(hem - waist, 30))
    garment.body = inflated([outline]) * 0.5
    size = garment.size
    widest = np.arctan2(hem, top + length - (apex[1] - frame.y) / size)

    def fluted(u: Field, v: Field) -> Field:
        fall = np.clip((v - top * size) / (length * size), 0, 1)
        around = np.arctan2(u, np.maximum(v + (frame.y - apex[1]), 1.0)) / widest
        sway = around + 0.03 * noise(around * 6, fall * 3, rng)
        depth = np.sin(flutes * 1.5 * sway + phase[0]) + 0.6 * np.sin(flutes * 2.6 * sway + phase[1])
        fine = np.sin(flutes * 5.1 * sway + phase[2]) * np.exp(-5 * fall)
        return np.asarray((11 * depth * fall**0.8 + 3.2 * fine) * size, dtype=np.float32)

    pleats = folds.gathers(rng, frame(seam) + np.array([0, 4 * size]), (0.0, 1.0), 20, 80 * size, 2.2 * size)
    garment.scene.paint(
        Part([outline], garment.cloth, garment.colour, body=garment.body, folds=pleats, pattern=garment.pattern,
             extra=fluted, origin=(frame.x, frame.y), bevel=(3, 1.2), shadow=0.4)
    )  # fmt: skip
    trims.stitches(garment, frame(edge + np.array([0, -12])), share=0.35)
    garment.scene.darken([ribbon(frame(seam), 12 * size)], 0.3, 4)


def _resampled(path: Path, n: int) -> Path:
    place = np.linspace(0, len(path) - 1, n)
    return np.stack([np.interp(place, np.arange(len(path)), path[:, k]) for k in (0, 1)], axis=1)
