"""The owner changes facts by hand: /price, /stock, /sold, /off, /on, and /sku to find what to write after them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.callbacks import AgreePrice, pack_owner
from bot.handlers.amounts import pieces_in, price_in, sku_and_rest, without_yes
from bot.render import changes
from bot.render.rich import TEXT_LIMIT, Rich, code, filled, fitted, foreign, plain
from bot.texts import owner
from bot.texts.figures import money
from catalog import Catalog, Filters
from catalog.effects import EffectKey
from catalog.errors import ChangeRefused, NotEnoughStock, NotOneVariant, ProductNotFound, VariantNotFound
from catalog.products import Money, Product, Variant
from catalog.search.folding import words
from catalog.stock import VariantFacts

log = structlog.get_logger(__name__)
FOUND = 3


@dataclass(frozen=True, slots=True)
class Order:
    """One command: whose it is, and the key under which it is done once."""

    argument: str
    who: str
    key: EffectKey


@dataclass(frozen=True, slots=True)
class Answer:
    """`button` is (its text, its callback data)."""

    text: Rich
    button: tuple[str, str] | None = None


class OwnerFacts:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._commands: Mapping[str, Callable[[Order], Awaitable[Answer]]] = {
            "price": self._price,
            "stock": self._stock,
            "sold": self._sold,
            "off": self._off,
            "on": self._on,
            "sku": self._find,
        }

    def knows(self, name: str) -> bool:
        return name in self._commands

    async def answer(self, name: str, order: Order) -> Answer:
        """What the command did, or why not."""
        return await self._told(order, self._commands[name](order))

    async def agreed(self, price: AgreePrice, order: Order) -> Answer:
        """The owner pressed the button under a steep price."""
        return await self._told(order, self._set_price(price.sku, self._money(price.minor), order))

    async def _told(self, order: Order, answer: Awaitable[Answer]) -> Answer:
        sku, _ = sku_and_rest(order.argument)
        try:
            return await answer
        except (ProductNotFound, VariantNotFound):
            return Answer(await self._unknown(sku))
        except ChangeRefused as refused:
            log.info("owner_change_refused", effect=str(order.key), reason=type(refused).__name__)
            return Answer(_refused(sku, refused))

    async def _price(self, order: Order) -> Answer:
        sku, rest = sku_and_rest(order.argument)
        if not sku:
            return Answer(plain(owner.PRICE_USAGE))
        named = (await self._catalog.stock.look(sku)).variants
        if not rest:
            return Answer(changes.price_now(sku, named))
        figure, agreed = without_yes(rest)
        minor = price_in(figure)
        if not minor:
            return Answer(filled(owner.PRICE_IMPOSSIBLE, sku=foreign(sku)))
        price, limit = self._money(minor), self._catalog.shop.limits.price_change
        if agreed or not _is_steep(named, minor, limit):
            return await self._set_price(sku, price, order)
        data = pack_owner(AgreePrice(sku, minor))
        button = (owner.STEEP_BUTTON.format(price=money(price, "uk")), data) if data else None
        return Answer(changes.steep(sku, named, price, round(limit * 100)), button)

    async def _set_price(self, sku: str, price: Money, order: Order) -> Answer:
        return Answer(changes.priced(sku, await self._catalog.stock.set_price(sku, price, order.who, order.key)))

    async def _stock(self, order: Order) -> Answer:
        sku, rest = sku_and_rest(order.argument)
        if not sku:
            return Answer(plain(owner.STOCK_USAGE))
        if not rest:
            return Answer(changes.stock_now((await self._catalog.stock.look(sku)).variants))
        pieces = pieces_in(rest)
        if pieces is None:
            return Answer(filled(owner.PIECES_IMPOSSIBLE, sku=foreign(sku)))
        change = self._catalog.stock.change_stock if pieces.relative else self._catalog.stock.set_stock
        return Answer(changes.stocked(await change(sku, pieces.figure, order.who, order.key), owner.STOCKED))

    async def _sold(self, order: Order) -> Answer:
        sku, rest = sku_and_rest(order.argument)
        pieces = pieces_in(rest or "1")
        if not sku or pieces is None or pieces.relative or pieces.figure < 1:
            return Answer(plain(owner.SOLD_USAGE))
        changed = await self._catalog.stock.sold(sku, order.who, order.key, pieces.figure)
        return Answer(changes.stocked(changed, owner.SOLD, pieces.figure))

    async def _off(self, order: Order) -> Answer:
        sku, rest = sku_and_rest(order.argument)
        return await self._switch(sku, False, order) if sku and not rest else Answer(plain(owner.OFF_USAGE))

    async def _on(self, order: Order) -> Answer:
        sku, _ = sku_and_rest(order.argument)
        if sku:
            return await self._switch(sku, True, order)
        hidden = await self._catalog.stock.switched_off()
        return Answer(filled(owner.OFF_NOW, skus=changes.skus(hidden)) if hidden else plain(owner.ALL_ON))

    async def _switch(self, sku: str, active: bool, order: Order) -> Answer:
        changed = await self._catalog.stock.switch(sku, active, order.who, order.key)
        return Answer(changes.switched(sku, changed, active=active))

    async def _find(self, order: Order) -> Answer:
        """The search that shoppers use: owners call things by the same words."""
        if not order.argument:
            return Answer(plain(owner.SKU_USAGE))
        vocabulary = await self._catalog.vocabulary()
        sizes = frozenset(words(order.argument.upper())) | frozenset(order.argument.upper().split())
        size = next(iter(sorted(sizes & vocabulary.sizes)), None)
        found = await self._catalog.search(order.argument, Filters(size=size), FOUND)
        lines: list[Rich] = []
        for hit in found.hits if found.confident else ():
            lines += changes.found(hit.product, *_meant(hit.product, hit.colour, size))
        return Answer(fitted(lines, TEXT_LIMIT) if lines else plain(owner.FOUND_NOTHING))

    async def _unknown(self, sku: str) -> Rich:
        near = await self._catalog.stock.near(sku)
        lines = [filled(owner.UNKNOWN, sku=foreign(sku))]
        lines += [filled(owner.NEAR, skus=changes.skus(near))] if near else [plain(owner.FIND_IT)]
        return fitted(lines, TEXT_LIMIT)

    def _money(self, minor: int) -> Money:
        return Money(minor, self._catalog.shop.currency)


def _meant(product: Product, colour: str | None, size: str | None) -> tuple[Sequence[Variant], Sequence[str]]:
    """The variants of the named size or colour, and the colours to list."""
    colours = [colour] if colour else [each.code for each in product.colours]
    named = colour is not None or size is not None
    variants = [v for v in product.variants if v.colour in colours and size in (None, v.size)]
    return (variants if named else ()), colours


def _is_steep(variants: Sequence[VariantFacts], minor: int, limit: float) -> bool:
    return any(abs(minor - each.price_minor) > limit * each.price_minor for each in variants)


def _refused(sku: str, refused: ChangeRefused) -> Rich:
    match refused:
        case NotOneVariant():
            return filled(owner.SEVERAL, sku=code(sku), skus=changes.skus(refused.variants))
        case NotEnoughStock():
            told = {"sku": code(refused.sku), "stock": plain(owner.PIECES.of(refused.stock, "uk"))}
            if refused.reserved:
                return filled(owner.PROMISED, reserved=plain(owner.PIECES.of(refused.reserved, "uk")), **told)
            return filled(owner.NOT_SO_MANY, **told)
    return filled(owner.PIECES_IMPOSSIBLE, sku=foreign(sku))
