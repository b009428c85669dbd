"""Which product a manager means: by SKU, with a size and a colour in words beside it, or the one that is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.handlers.amounts import sku_and_rest
from bot.handlers.asked import Asked
from bot.handlers.team_talk import TeamDoors
from bot.render import team
from bot.render.rich import Rich
from catalog import Filters
from catalog.errors import IndexUnavailable, ProductNotFound, VariantNotFound
from catalog.products import Product
from catalog.vocabulary import ColourNames
from graph.offers import colour_to_show

log = structlog.get_logger(__name__)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A colour of a product, in one size or in all."""

    product: Product
    colour: str
    size: str | None = None

    @property
    def sku(self) -> str:
        """Of the variant, or of the colour."""
        sized = (each.sku for each in self.product.of_colour(self.colour) if each.size == self.size)
        return next(sized, f"{self.product.sku}/{self.colour}")


async def wanted(doors: TeamDoors, argument: str) -> Wanted | Rich:
    """ "KOS-ZIP рожевий 128", "KOS-ZIP/pink", "KOS-ZIP-PINK-128"; or why it is none."""
    sku, rest = sku_and_rest(argument)
    try:
        return await _named(doors, sku, rest)
    except (ProductNotFound, VariantNotFound):
        return await unknown(doors, argument)


async def unknown(doors: TeamDoors, argument: str) -> Rich:
    """What is written like this SKU, or else what these words may name."""
    near = await doors.catalog.stock.near(sku_and_rest(argument)[0])
    try:
        found = None if near else await doors.catalog.search(argument, Filters(), SHOWN)
    except IndexUnavailable as error:
        log.warning("search_unavailable", error=type(error).__name__)
        found = None
    goods = {hit.product.sku: hit.product for hit in found.hits} if found is not None else {}
    return team.unknown(argument.partition(" ")[0], near, list(goods.values()))


async def talked_about(doors: TeamDoors, asked: Asked) -> str | None:
    """The SKU of what a manager offered last, or of what the shopper and the bot spoke of."""
    if asked.handoff is not None:
        lines = await doors.agent.handoffs.lines(asked.handoff.id)
        offered = next((line.sku for line in reversed(lines) if line.sku is not None), None)
        if offered is not None:
            return offered
    if asked.shopper is None:
        return None
    standing = await doors.talks.standing(asked.shopper)
    session = await doors.agent.session(asked.shopper, standing.topic, standing.checkpoint_id)
    if session.product is None or session.colour is None:
        return session.product
    return f"{session.product}/{session.colour}"


def label_in(said: str, sizes: Sequence[str]) -> str | None:
    """The label as it is printed, however it was typed."""
    return next((size for size in sizes if size.casefold() == said.casefold()), None)


async def _named(doors: TeamDoors, sku: str, rest: str) -> Wanted | Rich:
    try:
        product = await doors.catalog.product_by_variant(sku)
    except VariantNotFound:
        product = await doors.catalog.product(sku.partition("/")[0])
    else:
        found = next(each for each in product.variants if each.sku == sku)
        return Wanted(product, found.colour, found.size)
    sizes = list(dict.fromkeys(each.size for each in product.variants))
    said = rest.split()
    size = next((label for word in said if (label := label_in(word, sizes)) is not None), None)
    others = " ".join(word for word in said if label_in(word, sizes) is None)
    names = ColourNames((await doors.catalog.vocabulary()).colours)
    colours = [code for code in (sku.partition("/")[2], *names.find(others)) if code]
    known = {colour.code for colour in product.colours}
    if colours and not known & set(colours):
        return team.no_such_colour(product)
    unread = names.without(others)
    if unread:
        return team.no_such_size(unread, sizes)
    return Wanted(product, colour_to_show(product, colours, size), size)
