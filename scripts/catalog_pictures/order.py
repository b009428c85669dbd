"""One picture to draw: the product, its colour, the side it is seen from, and the garment that it starts as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.feeds.master import MasterProduct
from scripts.catalog_pictures import cloth
from scripts.catalog_pictures.cloth import Cloth
from scripts.catalog_pictures.curves import Frame
from scripts.catalog_pictures.scene import Rgb, Scene, linear
from scripts.catalog_pictures.trims import Garment

WHITE = linear("#f3f1ec")
CLOTHS: dict[str, Cloth] = {
    "velour": cloth.VELOUR,
    "sherpa": cloth.SHERPA,
    "denim": cloth.DENIM,
    "twill": cloth.TWILL,
    "knit": cloth.KNIT,
}


@dataclass(slots=True)
class Order:
    """One picture to draw: a product in one colour from one side."""

    scene: Scene
    product: MasterProduct
    code: str
    colour: Rgb
    front: bool

    def has(self, name: str) -> str:
        """A feature as text; "" when the product does not name it."""
        return str(self.product.features.get(name, ""))

    def flag(self, name: str) -> bool:
        return self.product.features.get(name) is True

    @property
    def grown(self) -> bool:
        return self.product.for_whom in {"woman", "man", "adult"}

    def garment(self, frame: Frame, kind: Cloth | None = None) -> Garment:
        made_of = kind or CLOTHS.get(self.has("finish"), cloth.MELANGE if self.code == "grey" else cloth.FLEECE)
        return Garment(self.scene, frame, made_of, self.colour, (self.colour * 0.93).astype(np.float32), self.front)
