"""Small things: knitted hats and pairs of socks."""

from __future__ import annotations

import numpy as np

from scripts.catalog_pictures import cloth, folds, trims
from scripts.catalog_pictures.cloth import Field
from scripts.catalog_pictures.curves import Frame, Path, ribbon, run, symmetric, wobble
from scripts.catalog_pictures.patterns import stripes
from scripts.catalog_pictures.scene import Part, Rgb, inflated
from scripts.catalog_pictures.trims import Garment


def hat(garment: Garment, pompom: bool) -> None:
    """A ribbed beanie with a turn-up; units: 0, 0 is the middle of the brim's lower edge."""
    frame, size = garment.frame, garment.size
    crown = run([(0, -420), (70, -412), (150, -370), (206, -280), (226, -170), (226, -90)])
    outline = wobble(frame(symmetric(crown, run([(226, -90), (120, -82), (0, -80)]))), garment.rng, 2.5)

    def narrowing(u: Field, v: Field) -> tuple[Field, Field]:
        """Ribs draw together towards the crown."""
        up = np.clip((-v / size - 90) / 340, 0, 1)
        broad = np.sqrt(np.clip(1 - up**2.6, 0.015, 1)) * 226 * size
        share = np.clip(u / broad, -1, 1)
        return (np.arcsin(share * 0.985) * 180 * size).astype(np.float32), v

    if pompom:
        _pompom(garment)
    puckers = folds.fan(garment.rng, frame.point(0, -424), (20, 160), 9, 130 * size, 3.0)
    garment.scene.paint(
        Part([outline], cloth.KNIT, garment.colour, body=inflated([outline]) * 0.62, folds=puckers, warp=narrowing,
             origin=(frame.x, frame.y), bevel=(6, 2))
    )  # fmt: skip
    brim = run([(0, -132), (140, -134), (236, -142), (244, -80), (238, -6), (130, 6), (0, 9)])
    band = wobble(frame(symmetric(brim)), garment.rng, 2.0)

    def around(u: Field, v: Field) -> tuple[Field, Field]:
        share = np.clip(u / (244 * size), -1, 1)
        return (np.arcsin(share * 0.985) * 196 * size).astype(np.float32), v

    garment.scene.paint(
        Part([band], cloth.KNIT, garment.colour, body=inflated([band]) * 0.9, warp=around, origin=(frame.x, frame.y),
             bevel=(9, 5), shadow=0.6, reach=13)
    )  # fmt: skip
    if garment.front:
        trims.tab(garment, *frame.point(118, -52))


def _pompom(garment: Garment) -> None:
    """A ball of yarn: strands laid from the middle outwards, ring over ring."""
    frame, size, rng = garment.frame, garment.size, garment.rng
    x, y = frame.point(0, -486)
    radius = 96 * size
    ball = garment.scene
    turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    ragged = radius * (1 + rng.uniform(-0.05, 0.07, 160))
    outline = np.stack([x + ragged * np.cos(turn), y + ragged * np.sin(turn)], axis=1)
    ball.paint(Part([outline], cloth.SHERPA, garment.colour, body=inflated([outline]) * 0.9, shadow=0.5, dim=0.8))
    for ring in (1.0, 0.84, 0.68, 0.5, 0.3):
        tufts = []
        for around in rng.uniform(0, 2 * np.pi, int(90 * ring) + 18):
            far = radius * ring * rng.uniform(0.86, 1.04)
            near = max(far - radius * rng.uniform(0.22, 0.34), 0)
            bend = around + rng.uniform(-0.12, 0.12)
            root = (x + near * np.cos(around), y + near * np.sin(around))
            tip = (x + far * np.cos(bend), y + far * np.sin(bend))
            tufts.append(ribbon(run(np.array([root, tip])), rng.uniform(2.2, 4.2)))
        tone = garment.colour * (0.86 + 0.2 * (1 - ring))
        ball.paint(
            Part(
                tufts,
                cloth.CORD,
                tone.astype(np.float32),
                body=inflated([outline]) * 0.75,
                bevel=(2.0, 1.6),
                shadow=0.3,
                reach=4,
            )
        )


def socks(garment: Garment, accent: Rgb) -> None:
    """A pair, side by side, one a little over the other."""
    for flip, dx, dy in ((1, -118, -34), (1, 92, 26)):
        _sock(garment, accent, flip if garment.front else -flip, dx, dy)


def _sock(garment: Garment, accent: Rgb, flip: int, dx: float, dy: float) -> None:
    frame = Frame(*garment.frame.point(dx, dy), garment.size)
    size = frame.scale

    def placed(points: Path) -> Path:
        return frame(points * (flip, 1))

    leg = run([(-92, -360), (-94, -180), (-98, 0), (-112, 92), (-86, 160), (-20, 182)])
    sole = run([(-20, 182), (90, 188), (196, 186), (244, 150), (240, 96), (190, 66)])
    instep = run([(190, 66), (120, 48), (88, 6), (82, -120), (86, -360)])
    outline = wobble(placed(np.vstack([leg, sole, instep])), garment.rng, 2.0)
    body = inflated([outline]) * 0.5
    pressed = folds.fan(
        garment.rng,
        tuple(placed(np.array([(86.0, 20.0)]))[0]),
        (130, 215) if flip > 0 else (-35, 50),
        5,
        150 * size,
        3.4,
    )
    tilt = garment.rng.uniform(-2, 2)
    lines = stripes(58 * size, 0.42, accent)

    def legs_only(u: Field, v: Field) -> tuple[Rgb, Field]:
        colour, share = lines(u, v)
        return colour, share * np.clip((18 * size - v) / 2, 0, 1)

    garment.scene.paint(
        Part([outline], cloth.TERRY, garment.colour, grain=tilt, origin=placed(np.array([(0.0, 0.0)]))[0], body=body,
             folds=pressed, pattern=legs_only, bevel=(6, 2.5), shadow=0.55, reach=12)
    )  # fmt: skip
    heel = placed(
        np.vstack([run([(-99, 12), (-112, 92), (-86, 160), (-22, 181)]), run([(-22, 181), (-20, 90), (-99, 12)])])
    )
    toe = placed(
        np.vstack(
            [run([(160, 187), (196, 186), (244, 150), (240, 96), (190, 66)]), run([(190, 66), (160, 120), (160, 187)])]
        )
    )
    for piece in (heel, toe):
        garment.scene.tint([piece], accent, 0.93, soft=0.8)
        trims.seam(garment, np.vstack([piece, piece[:1]]), 0.9)
    cuff = placed(np.vstack([run([(-95, -366), (0, -360), (89, -366)]), run([(87, -288), (0, -282), (-96, -288)])]))
    garment.scene.paint(Part([cuff], cloth.RIB, accent, body=body, grain=tilt, bevel=(5, 2.5), shadow=0.25, reach=5))
