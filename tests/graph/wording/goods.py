"""Four things of a shop as a turn tells them: prices by size, a last piece, an old price, one that is sold out."""

from __future__ import annotations

from catalog import Vocabulary
from catalog.products import Colour, Money, Names
from catalog.vocabulary import Words
from graph.messages import Offer, SizeOffer

PINK = Colour("pink", Names("рожевий", "розовый", "pink"))
NAVY = Colour("navy", Names("темно-синій", "тёмно-синий", "navy"))
BLUE = Colour("blue", Names("синій", "синий", "blue"))
BLACK = Colour("black", Names("чорний", "чёрный", "black"))


def _size(sku: str, size: str, price: int, stock: int, old: int | None = None) -> SizeOffer:
    return SizeOffer(f"{sku}-{size}", size, Money(price * 100), Money(old * 100) if old else None, stock)


PUFFER = Offer(
    "KUR-SNIH",
    Names("Куртка «Перший сніг» матова", "Куртка «Первый снег» матовая", "First Snow matt puffer"),
    NAVY,
    None,
    (
        _size("K", "116", 1850, 3),
        _size("K", "122", 1850, 0),
        _size("K", "128", 1990, 1),
        _size("K", "134", 1990, 5, 2300),
    ),
    (PINK, BLACK),
    Names("поліестер", "полиэстер", "polyester"),
)
HOODIE = Offer(
    "HUD-LYS",
    Names("Худі «Лис»", "Худи «Лис»", "Fox hoodie"),
    PINK,
    None,
    (_size("H", "104", 890, 4), _size("H", "110", 890, 2)),
    (NAVY,),
    Names("бавовна, 95 %", "хлопок, 95 %", "cotton, 95 %"),
)
DRESS = Offer(
    "SUK-HOROSHOK",
    Names("Сукня «Горошок»", "Платье «Горошек»", "Polka-dot dress"),
    BLACK,
    None,
    (_size("S", "92", 900, 0), _size("S", "98", 950, 0)),
    (BLUE,),
)
HAT = Offer(
    "SHA-POMPON",
    Names("Шапка «Помпон»", "Шапка «Помпон»", "Pompom hat"),
    BLUE,
    None,
    (_size("P", "46-48", 390, 9, 500), _size("P", "50-52", 390, 1, 500)),
)
OFFERS = (PUFFER, HOODIE, DRESS, HAT)
CATEGORIES = {
    "jackets": Words(Names("куртка", "куртка", "jacket"), ("пуховик",)),
    "hoodies": Words(Names("худі", "худи", "hoodie")),
    "dresses": Words(Names("сукня", "платье", "dress"), ("сукенка",)),
    "hats": Words(Names("шапка", "шапка", "hat")),
}
OTHERS = {
    "KOS-MANDRY": Names("Костюм «Мандри» на блискавці", "Костюм «Мандры» на молнии", "Mandry zip tracksuit"),
    "KUR-SNIH-MAMA": Names("Куртка «Перший сніг»", "Куртка «Первый снег»", "First Snow puffer"),
}
VOCABULARY = Vocabulary(
    colours={colour.code: Words(colour.names) for colour in (PINK, NAVY, BLUE, BLACK)},
    categories=CATEGORIES,
    products={**{each.product_sku: Words(each.names) for each in OFFERS}, **{k: Words(n) for k, n in OTHERS.items()}},
    sizes=frozenset(
        ["92", "98", "104", "110", "116", "122", "128", "134", "140", "46-48", "50-52", "S", "M", "L", "XL"]
    ),
)
