"""From a product of the YAML master to a finished scene: which cut, which cloth, which trims each model takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from catalog.feeds.master import MasterProduct
from scripts.catalog_pictures import bottoms, closures, cloth, necks, patterns, smalls, tops, trims
from scripts.catalog_pictures.bottoms import Legs
from scripts.catalog_pictures.curves import Frame
from scripts.catalog_pictures.order import WHITE, Order
from scripts.catalog_pictures.scene import Pattern, Scene, linear
from scripts.catalog_pictures.tops import Cut
from scripts.catalog_pictures.upper import side_stripe, upper


def draw(product: MasterProduct, code: str, hexadecimal: str, view: str) -> Scene:
    """The unlit scene of one product colour; `view` is "front" or "back". The same input draws the same pixels."""
    seed = [*f"{product.sku}/{view}".encode(), *code.encode()]
    scene = Scene(np.random.default_rng(seed))
    RECIPES[product.category](Order(scene, product, code, linear(hexadecimal), view == "front"))
    return scene


def _tracksuit(order: Order) -> None:
    hooded = order.flag("hood")
    scale = 0.672 if order.grown else 0.73
    frame = Frame(450, (76 + 232 * scale) if hooded else 150, scale)
    loose = order.has("trousers") == "straight"
    below = order.garment(Frame(frame.x, frame.y + 448 * frame.scale, frame.scale))
    legs = Legs(
        waist=158, band=0, length=868 if order.grown else 764, ankle=124 if loose else 92, cuff=0 if loose else 52
    )
    edges = bottoms.trousers(below, legs)
    if order.has("pattern") == "side_stripes":
        for outer in edges.outer:
            side_stripe(below, outer)
    above = order.garment(frame)
    cut = Cut(half=180 if order.grown else 186, length=606 if order.grown else 590)
    upper(order, above, cut)


def _hoodie(order: Order) -> None:
    upper(
        order,
        order.garment(Frame(450, 398, 1.09)),
        Cut(half=192, length=620) if order.grown else Cut(half=188, length=578),
    )


def _sweatshirt(order: Order) -> None:
    upper(order, order.garment(Frame(450, 268, 1.16)), Cut(half=188, length=582))


def _tshirt(order: Order) -> None:
    garment = order.garment(Frame(450, 250, 1.24 if order.has("sleeve") == "short" else 1.16), cloth.JERSEY)
    if order.has("pattern") == "stripes":
        garment.pattern = patterns.stripes(34 * garment.size, 0.36, order.colour)
        garment.trim, garment.colour = order.colour, WHITE
    short = order.has("sleeve") == "short"
    upper(
        order,
        garment,
        Cut(half=178, length=566, rib=0, sleeve=0.36 if short else 1.0, drop=58, wide=1.12 if short else 0.95),
    )


def _dress(order: Order) -> None:
    if order.flag("hood"):
        upper(order, order.garment(Frame(450, 322, 1.02)), Cut(half=178, length=752, rib=0, flare=44))
        return
    grown = order.grown
    size = 0.94 if grown else 1.22
    garment = order.garment(Frame(450, 104 if grown else 150, size), cloth.WOVEN)
    garment.pattern = _dress_pattern(order, size)
    waist, top = (132, 318) if grown else (128, 292)
    short = order.has("sleeve") == "short"
    cut = Cut(
        half=148,
        shoulder=142,
        neck=70,
        length=top + 16,
        rib=0,
        drop=66,
        sleeve=0.32 if short else 1.0,
        flare=waist - 145,
    )
    edges = tops.cut_out(garment, cut)
    necks.inside_back(garment, cut)
    tops.sew(garment, cut, edges)
    necks.round_neck(garment, cut, edges, width=11, colour=order.colour)
    bottoms.skirt(garment, top, waist, 232 if grown else 266, 720 if grown else 430, 9 if grown else 11)
    if order.flag("belt"):
        closures.belt(garment, waist + 4, top)


def _dress_pattern(order: Order, size: float) -> Pattern:
    if order.has("pattern") == "flowers":
        inks = (linear("#b9545f"), linear("#6e7fae"), linear("#7d8f55"), linear("#d98e4a"))
        return patterns.flowers(27 * size, inks, np.random.default_rng(7))
    ink = WHITE if order.colour.mean() < 0.5 else linear("#2f6f63")
    return patterns.dots(30 * size, 5.2 * size, ink)


def _trousers(order: Order) -> None:
    frame = Frame(450, 92, 1.17)
    if order.has("finish") == "denim":
        garment = order.garment(frame)
        if order.code == "black":
            garment.colour = linear("#26272b")
        else:
            garment.colour = linear("#3f5c80")
        bottoms.jeans(garment, Legs(band=0, cuff=0, ankle=118, thigh=184, waist=156))
        return
    garment = order.garment(frame)
    legs = Legs() if order.has("pockets") != "cargo" else Legs(thigh=190, ankle=108, hip=190, waist=156)
    bottoms.trousers(garment, legs)
    if order.front:
        trims.slant(garment, 118, 52, lean=50, tall=120)
        bottoms.drawstring(garment, 24, None if order.colour.mean() < 0.5 else linear("#8b7a60"))
    if order.has("pockets") == "cargo":
        bottoms.cargo_pockets(garment, legs)


def _leggings(order: Order) -> None:
    kind = cloth.BIFLEX if order.has("finish") == "shiny" else cloth.STRETCH
    garment = order.garment(Frame(450, 96, 1.17), kind)
    legs = Legs(waist=120, hip=152, rise=216, length=850, thigh=140, ankle=62, cuff=0, band=50, apart=22)
    bottoms.trousers(garment, legs, creased=0.8)


def _jacket(order: Order) -> None:
    shiny, long = order.has("finish") == "shiny", order.has("length") == "long"
    vest = order.has("sleeve") == "none"
    size = 1.02 if not long else 0.9
    hooded = order.flag("hood")
    garment = order.garment(Frame(450, 392 if not long else 330, size), cloth.LACQUER if shiny else cloth.NYLON)
    if not hooded:
        garment.frame = Frame(450, 286, 1.2)
    step = (66 if not vest else 46) * garment.size
    garment.relief = patterns.quilted(step, (19 if not vest else 9) * garment.size, order.scene.rng)
    garment.bulge = (step, (7 if not vest else 3) * garment.size)
    length, flare = (800, 16) if long else (596, 0)
    sleeve = 0.0 if vest else 1.0
    cut = Cut(half=204, shoulder=186, length=length, rib=0, sleeve=sleeve, wide=1.7, spread=2, drop=52, flare=flare)
    upper(order, garment, cut)


def _raincoat(order: Order) -> None:
    garment = order.garment(Frame(450, 356, 1.0), cloth.COATED)
    if order.has("pattern") == "dots":
        garment.pattern = patterns.dots(52, 9.5, WHITE)
    upper(order, garment, Cut(half=196, shoulder=182, length=690, rib=0, flare=38, wide=1.35, spread=2))


def _overall(order: Order) -> None:
    quilt = order.has("pattern") == "quilted"
    garment = order.garment(Frame(450, 290, 0.80), cloth.NYLON if quilt else None)
    if quilt:
        garment.relief = patterns.quilted(64 * garment.size, 15 * garment.size, order.scene.rng)
        garment.bulge = (64 * garment.size, 5 * garment.size)
    cut = Cut(half=188, length=520, rib=52, legs=500, wide=1.35, spread=3)
    tops.overall_cuffs(garment, cut)
    upper(order, garment, cut)


def _pyjamas(order: Order) -> None:
    frame = Frame(450, 118, 0.735 if order.grown else 0.8)
    checked = order.has("pattern").startswith("check")
    kind = cloth.WOVEN if checked else cloth.JERSEY
    below, above = order.garment(Frame(450, frame.y + 448 * frame.scale, frame.scale), kind), order.garment(frame, kind)
    if checked:
        period = (92 if order.has("pattern") == "check_large" else 48) * frame.scale
        both = patterns.check(period, order.colour, WHITE)
        pale = (order.colour * 0.45 + linear("#e8ddd0") * 0.55).astype(np.float32)
        for garment in (below, above):
            garment.pattern, garment.colour, garment.trim = both, pale, pale
    loose = order.has("trousers") == "straight"
    bottoms.trousers(
        below,
        Legs(
            waist=158,
            band=0,
            length=862 if order.grown else 748,
            ankle=126 if loose else 92,
            cuff=0 if loose else 50,
            thigh=184,
        ),
    )
    cut = Cut(half=184, length=596, rib=0 if loose else 44, drop=78 if checked else 60)
    upper(order, above, cut)


def _hat(order: Order) -> None:
    high = order.flag("pompom")
    smalls.hat(order.garment(Frame(450, 930 if high else 830, 1.2 if not high else 1.12), cloth.KNIT), high)


def _socks(order: Order) -> None:
    smalls.socks(order.garment(Frame(430 if order.front else 470, 680, 1.22), cloth.TERRY), WHITE)


RECIPES: dict[str, Callable[[Order], None]] = {
    "tracksuits": _tracksuit,
    "hoodies": _hoodie,
    "sweatshirts": _sweatshirt,
    "tshirts": _tshirt,
    "dresses": _dress,
    "trousers": _trousers,
    "leggings": _leggings,
    "jackets": _jacket,
    "raincoats": _raincoat,
    "overalls": _overall,
    "pyjamas": _pyjamas,
    "hats": _hat,
    "socks": _socks,
}
