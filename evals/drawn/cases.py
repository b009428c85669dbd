"""The list of drawn cases: which drawing stands for which kind, and a generator of one's own for each case."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.photos.detectors import LONG_SIDE
from catalog.photos.kinds import PhotoKind
from evals.drawn import bodies, busy, documents, garments, posts, receipts
from evals.drawn.canvas import Dice, Style
from evals.drawn.unseen import bodies as unseen_bodies
from evals.drawn.unseen import documents as unseen_documents
from evals.drawn.unseen import garments as unseen_garments
from evals.drawn.unseen import receipts as unseen_receipts

Drawing = Callable[[Dice, Style], Image.Image]

KNOWN: dict[PhotoKind, tuple[Drawing, ...]] = {
    PhotoKind.RECEIPT: (receipts.receipt,),
    PhotoKind.DOCUMENT: (documents.document,),
    PhotoKind.INDECENT: (bodies.undressed,),
    PhotoKind.SEVERAL_GARMENTS: (garments.several,),
    PhotoKind.GOODS: (
        garments.alone,
        bodies.dressed,
        bodies.held_up,
        bodies.face,
        posts.screenshot,
        garments.words_on_cloth,
        busy.on_ornament,
        busy.shelf,
        busy.printed,
    ),
}

UNSEEN: dict[PhotoKind, tuple[Drawing, ...]] = {
    PhotoKind.RECEIPT: (unseen_receipts.receipt,),
    PhotoKind.DOCUMENT: (unseen_documents.document,),
    PhotoKind.INDECENT: (unseen_bodies.undressed,),
    PhotoKind.SEVERAL_GARMENTS: (unseen_garments.several,),
    PhotoKind.GOODS: (
        unseen_garments.alone,
        unseen_bodies.dressed,
        unseen_garments.box,
        unseen_garments.story,
        unseen_garments.shoes,
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    kind: PhotoKind
    style: Style
    number: int

    def draw(self) -> NDArray[np.uint8]:
        """The picture as the shop's reader hands it on, shape (height, width, 3); the same every time."""
        drawings = (UNSEEN if self.style is Style.UNSEEN else KNOWN)[self.kind]
        dice = np.random.default_rng(zlib.crc32(f"{self.kind}/{self.style}/{self.number}".encode()))
        image = drawings[self.number % len(drawings)](dice, self.style)
        image.thumbnail((LONG_SIDE, LONG_SIDE))
        return np.asarray(image)


def cases(style: Style, each: int, goods: int) -> Iterator[Case]:
    """`each` of every kind that a detector looks for, and `goods` times as many goods as all of them together."""
    for kind in PhotoKind:
        count = each * goods * (len(PhotoKind) - 1) if kind is PhotoKind.GOODS else each
        yield from (Case(kind, style, number) for number in range(count))
