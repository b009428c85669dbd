"""Offers of an invented product, for everything that turns them into words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from catalog.products import Colour, Money, Names, ProductPhoto
from graph.messages import Offer, SizeOffer

MakeOffer = Callable[..., Offer]


@pytest.fixture
def photo(tmp_path: Path) -> ProductPhoto:
    path = tmp_path / "front.jpg"
    Image.new("RGB", (8, 8), "pink").save(path)
    return ProductPhoto("KOS-ZIP", "pink", "front", path, "ab" * 32)


@pytest.fixture
def make_offer(photo: ProductPhoto) -> MakeOffer:
    """An offer of a pink suit; `sizes` is {label: (price in kopiykas, stock)}."""

    def make(
        sizes: dict[str, tuple[int, int]] | None = None,
        *,
        sku: str = "KOS-ZIP",
        name: str = "Костюм «Хмаринка»",
        old_price: int | None = None,
        pictured: bool = True,
        colours: tuple[str, ...] = (),
    ) -> Offer:
        sizes = {"122": (185000, 3), "128": (185000, 0), "134": (185000, 1)} if sizes is None else sizes
        return Offer(
            product_sku=sku,
            names=Names(name, f"{name} ru", f"{name} en"),
            colour=Colour("pink", Names("рожевий", "розовый", "pink")),
            photo=photo if pictured else None,
            sizes=tuple(
                SizeOffer(f"{sku}-PINK-{label}", label, Money(price), Money(old_price) if old_price else None, stock)
                for label, (price, stock) in sizes.items()
            ),
            other_colours=tuple(Colour(code, Names(code, code, code)) for code in colours),
            fabric=Names("бавовна 95 %, еластан 5 %", "хлопок 95 %, эластан 5 %", "95% cotton, 5% elastane"),
        )

    return make
