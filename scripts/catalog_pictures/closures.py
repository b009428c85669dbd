"""How a top closes and what hangs at its neck: zips, button plackets, collars, cords, belts, pockets by name."""

from __future__ import annotations

import numpy as np

from scripts.catalog_pictures import trims
from scripts.catalog_pictures.curves import box, ribbon, run
from scripts.catalog_pictures.scene import Part, Rgb, linear
from scripts.catalog_pictures.tops import Cut, centre
from scripts.catalog_pictures.trims import Garment


def close(garment: Garment, cut: Cut, closure: str, *, collar: bool) -> None:
    """Draw the closure named by the product's feature: full_zip, half_zip, buttons or none."""
    top = -26.0 if collar else cut.drop + 6.0
    tape = (garment.colour * 0.72).astype(np.float32)
    teeth = (garment.colour * 0.5 + 0.035).astype(np.float32) if garment.relief is not None else trims.STEEL
    if closure == "full_zip":
        low = cut.length + (cut.legs * 0.24 - cut.rib if cut.legs else 4)
        trims.zipper(garment, garment.frame(centre(cut, top, low)), tape, teeth)
    elif closure == "half_zip":
        line = garment.frame(centre(cut, top, 236))
        trims.zipper(garment, line, tape)
        trims.stitches(garment, garment.frame(run([(-19, 228), (-12, 250), (12, 250), (19, 228)])))
    elif closure == "buttons":
        _placket(garment, cut, top)


def _placket(garment: Garment, cut: Cut, top: float) -> None:
    frame, size = garment.frame, garment.size
    line = frame(centre(cut, top, cut.length + 2))
    trims.seam(garment, line + np.array([17 * size, 0]), 1.8)
    garment.scene.darken([ribbon(line + np.array([20 * size, 0]), 8 * size)], 0.25, 3)
    for shift in (-17, 13):
        trims.stitches(garment, line + np.array([shift * size, 0]), share=0.4)
    snap = garment.cloth.gloss > 0.1
    tone = linear("#c9cbce") if snap else linear("#ece4d6")
    for y in np.linspace(top + 30, cut.length - 60, 5 if not snap else 6):
        trims.button(garment, *frame.point(0, float(y)), 10.5 * size, tone, snap=snap)


def shirt_collar(garment: Garment, cut: Cut) -> None:
    """A turn-down collar with its V in front."""
    frame = garment.frame
    if not garment.front:
        half = run(
            [(0, -14), (cut.neck * 0.6, -12), (cut.neck + 6, 2), (cut.neck + 16, 26), (cut.neck * 0.5, 36), (0, 38)]
        )
        outline = frame(np.vstack([half, half[::-1] * (-1, 1)]))
        trims.patch(garment, outline, shadow=0.5, stitched=False)
        return
    stand = frame(run([(-cut.neck, 0), (-cut.neck * 0.5, -8), (0, -11), (cut.neck * 0.5, -8), (cut.neck, 0)]))
    garment.scene.paint(
        Part(
            [ribbon(stand, 24 * garment.size)],
            garment.cloth,
            garment.colour,
            pattern=garment.pattern,
            dim=0.72,
            shadow=0.4,
        )
    )
    for flip in (-1, 1):
        half = np.vstack([run([(cut.neck * 0.78, -18), (cut.neck + 12, 4), (cut.neck + 44, 46)]),
                          run([(cut.neck + 44, 46), (cut.neck * 0.96, 96)]),
                          run([(cut.neck * 0.96, 96), (cut.neck * 0.42, 82), (2, cut.drop + 8)]),
                          run([(2, cut.drop + 8), (cut.neck * 0.48, 40), (cut.neck * 0.78, -18)])])  # fmt: skip
        outline = frame(half * (flip, 1))
        trims.patch(garment, outline, shadow=0.6, stitched=False, grain=-20 * flip)
        middle = outline.mean(axis=0)
        trims.stitches(garment, middle + (outline[12:40] - middle) * 0.9, share=0.35)


def neck_cords(garment: Garment, cut: Cut, colour: Rgb, *, short: bool = False) -> None:
    """Two drawstrings out of eyelets below the hood."""
    frame, rng = garment.frame, garment.rng
    for flip in (1, -1):
        low = (104 if short else 150) + rng.uniform(-12, 12)
        y = cut.drop - 4
        trims.eyelet(garment, *frame.point(40 * flip, y), 4.6 * max(garment.size, 0.7))
        sway = rng.uniform(-4, 4, 3)
        path = run([(40 * flip, y), (47 * flip + sway[0], y + low * 0.32), (42 * flip + sway[1], y + low * 0.7),
                    (47 * flip + sway[2], y + low)])  # fmt: skip
        trims.cord(garment, frame(path), colour, 6.4 * max(garment.size, 0.75))


def pockets(garment: Garment, cut: Cut, name: str) -> None:
    """Pockets by the product's feature: kangaroo, slant, flap, chest; anything else has none."""
    low = cut.length - cut.rib
    if name == "kangaroo":
        trims.kangaroo(garment, min(low - 5, 575))
    elif name == "slant":
        trims.slant(garment, 108, min(low, 560) - 150)
    elif name == "flap":
        for flip in (1, -1):
            x0, x1 = sorted((flip * 62, flip * 166))
            y = cut.length - 220
            trims.patch(garment, garment.frame(box(x0, y, x1, y + 120, 10)), shadow=0.35)
            trims.patch(garment, garment.frame(box(x0 - 4, y - 14, x1 + 4, y + 30, 6)), shadow=0.5)
    elif name == "chest":
        trims.patch(garment, garment.frame(box(52, 170, 132, 262, 6)), shadow=0.35)


def belt(garment: Garment, half: float, y: float) -> None:
    """A tied belt, plain, in a deeper shade of the cloth."""
    frame = garment.frame
    tone = (garment.colour * 0.7).astype(np.float32)
    line = run([(-half, y - 4), (0, y + 5), (half, y - 4)])
    garment.scene.paint(Part([ribbon(frame(line), 32 * garment.size)], garment.cloth, tone, bevel=(5, 4), shadow=0.55))
    if not garment.front:
        return
    for ends, wide in (
        ([(6, y + 6), (34, y + 90), (22, y + 190)], 24),
        ([(-4, y + 6), (-26, y + 84), (-42, y + 168)], 24),
    ):
        tail = frame(run(ends))
        garment.scene.paint(
            Part([ribbon(tail, wide * garment.size)], garment.cloth, tone, grain=12,
                 bevel=(4, 3), shadow=0.55)
        )  # fmt: skip
    garment.scene.paint(
        Part([frame(box(-19, y - 16, 19, y + 24, 13))], garment.cloth, tone, own=0.5,
             bevel=(5, 3), shadow=0.6)
    )  # fmt: skip
