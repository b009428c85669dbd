"""What is sewn on: seams, stitches, zips, buttons, cords, ribbed bands, pockets, labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.catalog_pictures import cloth
from scripts.catalog_pictures.cloth import Cloth, Field
from scripts.catalog_pictures.curves import Frame, Path, box, ellipse, normals, offset, ribbon, run
from scripts.catalog_pictures.scene import Part, Pattern, Relief, Rgb, Scene, linear

STEEL = linear("#b9bcc0")
BRASS = linear("#b08a4a")


@dataclass(slots=True)
class Garment:
    """What every piece of one garment shares while it is drawn. `front` says which view; `trim` is the colour of
    ribs, cords and zip tapes; `body` the inflated height of the whole garment; `relief` its
    quilting, whose edge swells by `bulge` (step, px)."""

    scene: Scene
    frame: Frame
    cloth: Cloth
    colour: Rgb
    trim: Rgb
    front: bool
    pattern: Pattern | None = None
    body: Field | None = None
    relief: Relief | None = None
    bulge: tuple[float, float] | None = None

    @property
    def rng(self) -> np.random.Generator:
        return self.scene.rng

    @property
    def size(self) -> float:
        return self.frame.scale


def thread(colour: Rgb) -> Rgb:
    """A stitch that shows on this cloth: a little lighter on dark, a little darker on pale."""
    return np.asarray(colour * 0.62 if colour.mean() > 0.16 else colour * 1.5 + 0.025, dtype=np.float32)


def seam(garment: Garment, path: Path, depth: float = 1.3) -> None:
    """A sewn line: a groove with a shade in it. `path` in canvas px."""
    garment.scene.emboss([ribbon(path, 2.6)], -depth, 1.1)
    garment.scene.darken([ribbon(path, 2.0)], 0.22, 1.0)


def stitches(garment: Garment, path: Path, colour: Rgb | None = None, dash: float = 5.0, share: float = 0.55) -> None:
    """A row of visible stitches along a path in canvas px."""
    step = np.hypot(*np.diff(path, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(step)])
    marks = []
    for start in np.arange(2.0, length[-1] - dash * 0.62, dash):
        ends = [
            (np.interp(s, length, path[:, 0]), np.interp(s, length, path[:, 1])) for s in (start, start + dash * 0.62)
        ]
        marks.append(ribbon(np.array(ends), 1.25))
    if not marks:
        return
    garment.scene.emboss([ribbon(path, 3.6)], -0.55, 1.2)
    garment.scene.tint(marks, thread(garment.colour) if colour is None else colour, share)
    garment.scene.emboss(marks, 0.5, 0.5)


def cord(garment: Garment, path: Path, colour: Rgb, width: float = 6.5, tip: bool = True) -> None:
    """A drawstring along a path in canvas px, with a metal tip."""

    def twist(u: Field, v: Field) -> Field:
        return np.asarray(0.35 * np.cos((u + v) * 1.9), dtype=np.float32)

    garment.scene.paint(
        Part(
            [ribbon(path, width)],
            cloth.CORD,
            colour,
            bevel=(width * 0.45, width * 0.62),
            shadow=0.5,
            reach=6,
            extra=twist,
        )
    )
    if tip:
        garment.scene.paint(
            Part([ribbon(path[-3:], width * 1.1)], cloth.METAL, STEEL, bevel=(2.5, 3.0), shadow=0.3, reach=4)
        )


def eyelet(garment: Garment, x: float, y: float, radius: float) -> None:
    scene = garment.scene
    scene.paint(Part([ellipse(x, y, radius, radius)], cloth.METAL, STEEL, bevel=(2.0, 2.4), shadow=0.4, reach=3))
    scene.tint([ellipse(x, y, radius * 0.5, radius * 0.5)], linear("#1a1a1c"), 0.85)


def button(garment: Garment, x: float, y: float, radius: float, colour: Rgb, snap: bool = False) -> None:
    scene = garment.scene
    kind = cloth.METAL if snap else cloth.PLASTIC
    scene.paint(
        Part([ellipse(x, y, radius, radius)], kind, colour, bevel=(radius * 0.4, radius * 0.55), shadow=0.6, reach=5)
    )
    scene.emboss([ellipse(x, y, radius * 0.62, radius * 0.62)], -radius * 0.16, 0.9)
    if snap:
        return
    for dx, dy in ((-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.2, 0.2)):
        scene.tint([ellipse(x + dx * radius, y + dy * radius, radius * 0.11, radius * 0.11, 12)], colour * 0.25, 0.9)


def zipper(garment: Garment, path: Path, tape: Rgb, metal: Rgb = STEEL, slider_at: float = 0.02) -> None:
    """A zip along a path from its top, canvas px: tapes, teeth, slider and puller."""
    scene, size = garment.scene, max(garment.size, 0.55)
    scene.darken([ribbon(path, 26 * size)], 0.22, 3.5)
    scene.paint(Part([ribbon(path, 17 * size)], cloth.TWILL, tape, bevel=(1.6, 0.9), shadow=0.15, reach=3))
    for side in (-1, 1):
        fold = offset(path, side * 11.5 * size)
        scene.emboss([ribbon(fold, 7 * size)], 2.2 * size, 1.6)
        stitches(garment, offset(path, side * 14.5 * size), dash=4.6 * max(size, 0.8), share=0.4)
    _teeth(scene, path, size, metal)
    _slider(scene, path, size, slider_at, metal)


def _teeth(scene: Scene, path: Path, size: float, metal: Rgb) -> None:
    step = np.hypot(*np.diff(path, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(step)])
    across = normals(path)
    marks = []
    pitch = 3.4 * size + 0.6
    for n, at in enumerate(np.arange(1.5, length[-1] - 2, pitch)):
        x, y = np.interp(at, length, path[:, 0]), np.interp(at, length, path[:, 1])
        nx, ny = np.interp(at, length, across[:, 0]), np.interp(at, length, across[:, 1])
        side = 1.5 * size * (1 if n % 2 else -1)
        a, b = (
            np.array([x + nx * (side - 3.2 * size), y + ny * (side - 3.2 * size)]),
            np.array([x + nx * (side + 3.2 * size), y + ny * (side + 3.2 * size)]),
        )
        marks.append(ribbon(np.stack([a, b]), pitch * 0.62))
    scene.tint([ribbon(path, 6 * size)], linear("#17171a"), 0.55)
    scene.paint(Part(marks, cloth.METAL, metal, bevel=(1.0, 1.3), shadow=0.0))


def _slider(scene: Scene, path: Path, size: float, share: float, metal: Rgb) -> None:
    at = path[int(np.clip(share, 0, 1) * (len(path) - 2))]
    x, y = float(at[0]), float(at[1])
    body = box(x - 6.5 * size, y - 3 * size, x + 6.5 * size, y + 15 * size, 3.2 * size)
    puller = box(x - 4.2 * size, y + 11 * size, x + 4.2 * size, y + 40 * size, 3.6 * size)
    scene.paint(Part([puller], cloth.METAL, metal, bevel=(1.8, 2.4), shadow=0.55, reach=4))
    scene.tint([ellipse(x, y + 33 * size, 2.0 * size, 2.6 * size, 16)], linear("#303034"), 0.8)
    scene.paint(Part([body], cloth.METAL, metal, bevel=(2.4, 3.0), shadow=0.5, reach=4))


def band(garment: Garment, top: Path, low: Path, colour: Rgb, *, grain: float = 0.0, seam_shadow: float = 0.35) -> None:
    """A ribbed band between two edges (canvas px): hem, cuff, waist. Ribs run across it."""
    outline = np.vstack([top, low[::-1]])
    middle = outline.mean(axis=0)
    fine = float(np.clip(garment.size, 0.6, 1.1))
    garment.scene.paint(
        Part([outline], cloth.RIB, colour, grain=grain, warp=lambda u, v: (u / fine, v / fine),
             origin=(float(middle[0]), float(middle[1])), body=garment.body, bevel=(6, 4.0), shadow=0.35, reach=6)
    )  # fmt: skip
    garment.scene.darken([ribbon(top, 5 * garment.size + 2)], seam_shadow, 2.6)
    garment.scene.emboss([ribbon(top, 3.0)], -1.4, 1.2)


def label(garment: Garment, x: float, y: float) -> None:
    """The woven label inside the neck: two small footprints."""
    size = garment.size
    scene = garment.scene
    scene.paint(
        Part([box(x - 25 * size, y - 9 * size, x + 25 * size, y + 11 * size, 1.5)], cloth.WOVEN, linear("#f3efe6"),
             bevel=(1.2, 0.8), shadow=0.35, reach=3, dim=0.86)
    )  # fmt: skip
    ink = linear("#3c4a52")
    for foot, step in ((-7, 2), (6, -2)):
        marks = [ellipse(x + foot * size, y + (step + 1) * size, 2.5 * size, 3.6 * size, 16)]
        marks += [
            ellipse(x + (foot + toe) * size, y + (step - 4.4) * size, 0.95 * size, 0.95 * size, 10)
            for toe in (-2, 0, 2)
        ]
        scene.tint(marks, ink, 0.85)


def tab(garment: Garment, x: float, y: float) -> None:
    """The small outer tab of the brand, on a hem or a turn-up."""
    size = max(garment.size, 0.7)
    garment.scene.paint(
        Part([box(x - 11 * size, y - 7 * size, x + 11 * size, y + 7 * size, 1.2)], cloth.WOVEN, linear("#ded6c6"),
             bevel=(1.2, 1.0), shadow=0.4, reach=3)
    )  # fmt: skip
    for foot, step in ((-3.2, 1.2), (3.0, -1.2)):
        garment.scene.tint(
            [ellipse(x + foot * size, y + step * size, 1.3 * size, 2.1 * size, 12)], linear("#4a4038"), 0.8
        )


def patch(garment: Garment, outline: Path, *, shadow: float = 0.4, stitched: bool = True, grain: float = 0.0) -> None:
    """A piece sewn on top (canvas px), with a row of stitches inside its edge."""
    garment.scene.paint(
        Part([outline], garment.cloth, garment.colour, grain=grain, body=garment.body, pattern=garment.pattern,
             bevel=(4, 2.4), shadow=shadow, reach=5)
    )  # fmt: skip
    if stitched:
        middle = outline.mean(axis=0)
        inner = middle + (outline - middle) * (1 - 10 * garment.size / max(float(np.ptp(outline[:, 0])), 1.0))
        stitches(garment, np.vstack([inner, inner[:1]]))


def kangaroo(garment: Garment, y: float, half: float = 122, tall: float = 165) -> None:
    """A pouch pocket; `y` is its lower edge in garment units."""
    top, side = y - tall, y - tall * 0.42
    right = [run([(half * 0.62, top), (half * 0.80, top + tall * 0.25), (half, side)]), run([(half, side), (half, y)])]
    half_path = np.vstack(right)
    outline = garment.frame(np.vstack([half_path, half_path[::-1] * (-1, 1)]))
    patch(garment, outline, shadow=0.45, stitched=False)
    for flip in (1, -1):
        mouth = garment.frame(right[0] * (flip, 1))
        garment.scene.darken([ribbon(mouth, 7 * garment.size)], 0.34, 3.0)
        stitches(garment, offset(mouth, -9 * flip * garment.size))
    stitches(garment, garment.frame([(-half * 0.58, top + 8), (half * 0.58, top + 8)]))


def slant(garment: Garment, x: float, y: float, *, lean: float = 44, tall: float = 118, zipped: bool = False) -> None:
    """A pair of slanted welt pockets; (x, y) is the upper end of the right one."""
    for flip in (1, -1):
        line = garment.frame(
            np.array(run([(x, y), (x + lean * 0.55, y + tall * 0.5), (x + lean, y + tall)])) * (flip, 1)
        )
        garment.scene.darken([ribbon(line, 9 * garment.size)], 0.4, 2.6)
        garment.scene.emboss([ribbon(line, 12 * garment.size, shift=-6 * flip * garment.size)], 2.4, 1.4)
        stitches(garment, offset(line, -13 * flip * garment.size))
        if zipped:
            zipper(garment, line, garment.colour * 0.6)
