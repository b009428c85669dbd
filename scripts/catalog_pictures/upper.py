"""Dressing a top: neck, closure, pockets, cords and print, each as the product's features say."""

from __future__ import annotations

import numpy as np

from scripts.catalog_pictures import closures, cloth, necks, prints, tops
from scripts.catalog_pictures.curves import Path, ribbon
from scripts.catalog_pictures.order import WHITE, Order
from scripts.catalog_pictures.scene import linear
from scripts.catalog_pictures.tops import Cut, Edges
from scripts.catalog_pictures.trims import Garment


def upper(order: Order, garment: Garment, cut: Cut) -> None:
    """A top with everything that the product's features ask for."""
    edges = tops.cut_out(garment, cut)
    if not order.flag("hood") and order.has("collar") != "stand":
        necks.inside_back(garment, cut)
    tops.sew(garment, cut, edges)
    if order.has("pattern") == "side_stripes":
        for outer, _ in edges.sleeves:
            side_stripe(garment, outer)
    if order.front:
        closures.pockets(garment, cut, order.has("pockets"))
    _print(order, garment)
    _neck(order, garment, cut, edges)
    if order.front:
        closures.close(garment, cut, order.has("closure"), collar=order.has("collar") == "stand")
        _cords(order, garment, cut)


def side_stripe(garment: Garment, outer: Path) -> None:
    """Two pale stripes along the outer edge (canvas px) of a sleeve or leg."""
    flip = 1 if outer[-1, 0] > garment.frame.x else -1
    for shift in (20, 34):
        line = ribbon(outer[6:], 8 * garment.size, shift=-shift * garment.size * flip)
        garment.scene.tint([line], WHITE, 0.95)


def _neck(order: Order, garment: Garment, cut: Cut, edges: Edges) -> None:
    if order.flag("hood"):
        zipped = order.has("closure") in {"full_zip", "half_zip"}
        lining = np.asarray(order.colour * 0.92)
        necks.hood(garment, cut, garment.cloth, lining, ears=order.flag("ears"), zipped=zipped)
    elif order.has("collar") == "stand":
        necks.stand_collar(garment, cut, garment.cloth)
    elif order.has("collar") == "turn_down":
        closures.shirt_collar(garment, cut)
    else:
        necks.round_neck(garment, cut, edges)


def _cords(order: Order, garment: Garment, cut: Cut) -> None:
    if not order.flag("hood") or garment.cloth not in {cloth.FLEECE, cloth.MELANGE}:
        return
    tone = WHITE if order.colour.mean() < 0.5 else linear("#b9a88c")
    closures.neck_cords(garment, cut, tone, short=order.has("print") == "fox")


def _print(order: Order, garment: Garment) -> None:
    name = order.has("print")
    if not order.front or name in {"", "none"}:
        return
    picture = prints.printed(name)
    if name == "fox_small":
        garment.scene.lay_print(picture, *garment.frame.point(100, 196), 92 * garment.size, 0)
        return
    y, size = (286, 214) if order.flag("hood") else (258, 244)
    garment.scene.lay_print(
        picture, *garment.frame.point(0, y), size * garment.size, order.scene.rng.uniform(-1.5, 1.5)
    )
