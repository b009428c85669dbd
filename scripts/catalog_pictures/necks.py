"""What surrounds the neck: the inside of the back, ribbed necklines, hoods, stand-up collars."""

from __future__ import annotations

import numpy as np

from scripts.catalog_pictures import cloth, folds, trims
from scripts.catalog_pictures.cloth import Cloth
from scripts.catalog_pictures.curves import between, mirrored, ribbon, run, symmetric, wobble
from scripts.catalog_pictures.scene import Part, Rgb, inflated
from scripts.catalog_pictures.tops import Cut, Edges
from scripts.catalog_pictures.trims import Garment


def inside_back(garment: Garment, cut: Cut) -> None:
    """The inner side of the back that shows through the neck, with the label."""
    if not garment.front:
        return
    back = [(-cut.neck, 0), (-cut.neck * 0.5, 1), (0, 2), (cut.neck * 0.5, 1), (cut.neck, 0)]
    front = [(cut.neck + 4, 2), (cut.neck * 0.6, cut.drop + 10), (0, cut.drop + 22), (-cut.neck * 0.6, cut.drop + 10),
             (-cut.neck - 4, 2)]  # fmt: skip
    outline = garment.frame(np.vstack([run(back), run(front)]))
    garment.scene.paint(Part([outline], garment.cloth, garment.colour, shadow=0, dim=0.5, bevel=(8, -5)))
    trims.label(garment, *garment.frame.point(0, 32))


def round_neck(garment: Garment, cut: Cut, edges: Edges, width: float = 19, colour: Rgb | None = None) -> None:
    """A ribbed round neckline."""
    tone = garment.trim if colour is None else colour
    if garment.front:
        back = garment.frame(
            run([(3 - cut.neck, 6), (-cut.neck * 0.5, 9), (0, 11), (cut.neck * 0.5, 9), (cut.neck - 3, 6)])
        )
        garment.scene.paint(
            Part(
                [ribbon(back, width * garment.size * 0.9)],
                cloth.RIB,
                tone,
                shadow=0.45,
                reach=5,
                dim=0.74,
                bevel=(4, 2.5),
            )
        )
    garment.scene.paint(
        Part([ribbon(edges.neckline, width * garment.size)], cloth.RIB, tone, shadow=0.4, reach=5, bevel=(5, 3.4))
    )
    trims.stitches(garment, edges.neckline + np.array([0, (width * 0.5 + 5) * garment.size]), dash=4.4, share=0.4)


def hood(garment: Garment, cut: Cut, kind: Cloth, lining: Rgb, *, ears: bool = False, zipped: bool = False) -> None:
    """A hood laid up. From the front it shows its inside and its rim, from the back its crown and middle seam."""
    frame, rng, size = garment.frame, garment.rng, garment.size
    wide = cut.neck * 1.62
    base = cut.drop + 14 if garment.front else 36
    dome = run([(0, -232), (44, -226), (88, -192), (wide * 0.96, -110), (wide, -36), (cut.neck + 36, 14),
                (cut.neck * 0.62, base * 0.72), (0, base)])  # fmt: skip
    outline = wobble(frame(symmetric(dome)), rng, 1.8 * size)
    if ears:
        _ears(garment, kind, lining)
    crown = inflated([outline]) * 0.62
    drawn = folds.fan(rng, frame.point(0, base - 10), (200, 340), 8, 170 * size, 4.0 * size)
    drawn += folds.gathers(rng, outline[: len(outline) // 2], (-0.3, 0.8), 5, 60 * size, 2.2 * size)
    garment.scene.paint(
        Part([outline], kind, garment.colour, body=crown, folds=drawn, pattern=garment.pattern,
             extra=garment.relief,
             origin=frame.point(0, -110), bevel=(5, 2), shadow=0.5, reach=9 * size + 2)
    )  # fmt: skip
    if garment.front:
        _hood_mouth(garment, cut, kind, lining, zipped)
    else:
        trims.seam(garment, frame(run([(0, -232), (4, -120), (0, base - 6)])), 1.8)
        trims.seam(garment, frame(run([(-cut.neck - 30, 10), (0, base), (cut.neck + 30, 10)])), 1.4)


def _hood_mouth(garment: Garment, cut: Cut, kind: Cloth, lining: Rgb, zipped: bool) -> None:
    frame, size = garment.frame, garment.size
    low = cut.drop + (2 if zipped else -18)
    mouth = run([(0, -186), (34, -176), (62, -128), (68, -62), (50, 0), (24, low - 26), (0, low)])
    outline = frame(symmetric(mouth))
    inside = cloth.NYLON if kind.gloss > 0.1 else kind
    inner = Part([outline], inside, lining, body=inflated([outline]), lift=-0.42, bevel=(8, -4), shadow=0, dim=0.52)
    garment.scene.paint(inner)
    garment.scene.darken([frame(symmetric(between(mouth, [(0.0, -60.0)] * len(mouth), 0.25)))], 0.3, 22 * size)
    garment.scene.darken([ribbon(outline, 16 * size)], 0.38, 7 * size)
    trims.seam(garment, frame(run([(0, -170), (2, -90), (0, 6)])), 1.2)
    trims.label(garment, *frame.point(0, -14))
    for flip in (1, -1):
        rim = frame(mouth * (flip, 1))
        garment.scene.emboss([ribbon(rim, 15 * size, shift=7 * flip * size)], 2.6, 2.2)
        trims.stitches(
            garment, frame(run([(0, -211), (50, -198), (86, -138), (93, -60), (70, 14), (32, low - 4)]) * (flip, 1))
        )


def _ears(garment: Garment, kind: Cloth, lining: Rgb) -> None:
    for flip in (1, -1):
        outer = run([(52, -196), (66, -262), (112, -270), (138, -222), (118, -160)])
        garment.scene.paint(Part([garment.frame(outer * (flip, 1))], kind, garment.colour, own=0.7, shadow=0.3))
        if garment.front:
            inner = run([(74, -206), (82, -244), (108, -248), (122, -218), (108, -186)])
            garment.scene.paint(
                Part([garment.frame(inner * (flip, 1))], kind, lining * 1.15, own=0.3, shadow=0, bevel=(4, -2))
            )


def stand_collar(garment: Garment, cut: Cut, kind: Cloth, tall: float = 62) -> None:
    """A collar that stands around the neck; open a finger wide in front."""
    frame, size = garment.frame, garment.size
    base = cut.drop if garment.front else 18
    if garment.front:
        inside = np.vstack([run([(-cut.neck, -tall + 10), (-cut.neck * 0.6, -tall - 3), (0, -tall - 8),
                                 (cut.neck * 0.6, -tall - 3), (cut.neck, -tall + 10)]),
                            run([(cut.neck, 0), (0, base), (-cut.neck, 0)])])  # fmt: skip
        garment.scene.paint(Part([frame(inside)], kind, garment.colour, dim=0.5, shadow=0, bevel=(8, -4)))
        trims.label(garment, *frame.point(0, -tall + 9))
    rise = -tall + (32 if garment.front else -8)
    half = run(
        [(0, rise), (cut.neck * 0.6, (rise - tall) / 2 + 4), (cut.neck - 8, -tall + 4), (cut.neck + 2, -tall + 10)]
    )
    side = run([(cut.neck + 2, -tall + 10), (cut.neck + 12, -tall * 0.4), (cut.neck + 10, 8)])
    foot = run([(cut.neck + 10, 8), (cut.neck * 0.6, base * 0.84), (0, base + 4)])
    outline = frame(symmetric(half, side, foot))
    pressed = folds.gathers(garment.rng, frame(foot), (0.0, -1.0), 5, 50 * size, 2.4 * size)
    garment.scene.paint(
        Part([outline], kind, garment.colour, body=inflated([outline]) * 0.55, folds=pressed, pattern=garment.pattern,
             origin=frame.point(0, 0), bevel=(5, 3), shadow=0.4)
    )  # fmt: skip
    seam = frame(np.vstack([foot, mirrored(foot)]))
    trims.seam(garment, seam[np.argsort(seam[:, 0])])
