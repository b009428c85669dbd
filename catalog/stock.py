"""Changing facts by hand: prices, pieces, what is switched on. Each change once, audited, never below zero."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, FactChange, audit, raise_version, share_facts, touch
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.errors import FigureImpossible, NotEnoughStock, NotOneVariant, ProductNotFound, VariantNotFound
from catalog.products import Money
from catalog.skus import read_near, read_switched_off
from catalog.tables import ProductRow, VariantRow

log = structlog.get_logger(__name__)

MOST_PIECES = 100_000
MOST_MINOR = 2_000_000_000

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a SKU names now: a product ("KOS-ZIP"), a colour of it ("KOS-ZIP/pink") or one variant of it."""

    product_sku: str
    variants: tuple[VariantFacts, ...]
    product_active: bool


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """A variant as it is kept, switched off or not: `stock` with what is promised, prices in minor units."""

    sku: str
    colour: str
    size: str
    price_minor: int
    old_price_minor: int | None
    currency: str
    stock: int
    reserved: int
    active: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed, and how the addressed variants are since. Empty `changes`: it was so already."""

    product_sku: str
    product_active: bool
    changes: tuple[FactChange, ...]
    variants: tuple[VariantFacts, ...]


class Stock:
    """Every method is done once per `key`: the second time it only tells what the first did.

    `who` is "owner:<telegram id>" or "script:<name>". All raise ProductNotFound or VariantNotFound for an unknown SKU,
    and EffectMismatch for a key that was used for something else.
    """

    def __init__(self, db: Database, clock: Clock, settle: Callable[[], Awaitable[None]] | None = None) -> None:
        """`settle` frees what was promised for too long, before anybody counts."""
        self._db = db
        self._clock = clock
        self._settle = settle

    async def look(self, sku: str) -> Addressed:
        """What a change of `sku` would be a change of, switched off or not."""
        if self._settle is not None:
            await self._settle()
        async with self._db.read() as session:
            return await _address(session, sku, lock=False)

    async def near(self, sku: str, limit: int = 3) -> tuple[str, ...]:
        """SKUs that are written like this one, best first."""
        async with self._db.read() as session:
            return await read_near(session, sku, limit)

    async def switched_off(self, limit: int = 20) -> tuple[str, ...]:
        """SKUs of products, and of variants of other products, that shoppers do not see."""
        async with self._db.read() as session:
            return await read_switched_off(session, limit)

    async def set_price(self, sku: str, price: Money, who: str, key: EffectKey) -> Changed:
        """Of all variants that `sku` names and that are on (of all if none is). An old price that is no longer above
        goes. FigureImpossible: the price is not above zero, or in another currency."""
        if not 0 < price.minor <= MOST_MINOR:
            raise FigureImpossible(f"the price {price.minor} is not possible")

        async def change(session: AsyncSession) -> Changed:
            found = await _address(session, sku, lock=True)
            named = [v for v in found.variants if v.active] or list(found.variants)
            if any(variant.currency != price.currency for variant in named):
                raise FigureImpossible(f"{sku} is not priced in {price.currency}")
            changes = [change for variant in named for change in _priced(variant, price.minor)]
            return await self._change(session, found, changes, who, key)

        return await self._once(key, {"sku": sku, "minor": price.minor, "currency": price.currency}, change)

    async def set_stock(self, sku: str, pieces: int, who: str, key: EffectKey) -> Changed:
        """So many lie there now. NotOneVariant; NotEnoughStock: more of them are promised; FigureImpossible."""
        return await self._restock(sku, lambda _: pieces, {"pieces": pieces}, who, key)

    async def change_stock(self, sku: str, by: int, who: str, key: EffectKey) -> Changed:
        """So many more, or fewer. NotOneVariant; NotEnoughStock: fewer than that are free; FigureImpossible."""
        return await self._restock(sku, lambda stock: stock + by, {"by": by}, who, key)

    async def sold(self, sku: str, who: str, key: EffectKey, pieces: int = 1) -> Changed:
        """Sold elsewhere: so many fewer. Raises as `change_stock` does."""
        if pieces < 1:
            raise FigureImpossible(f"{pieces} pieces cannot be sold")
        return await self._restock(sku, lambda stock: stock - pieces, {"sold": pieces}, who, key)

    async def switch(self, sku: str, active: bool, who: str, key: EffectKey) -> Changed:
        """Show it to shoppers or not. A product is switched as a whole; switched on with no variant on, all are."""

        async def change(session: AsyncSession) -> Changed:
            found = await _address(session, sku, lock=True)
            whole = sku == found.product_sku
            none_on = not any(variant.active for variant in found.variants)
            named = found.variants if not whole or (active and none_on) else ()
            changes = [FactChange(v.sku, "active", v.active, active) for v in named if v.active != active]
            if whole and found.product_active != active:
                changes.append(FactChange(found.product_sku, "active", found.product_active, active))
            if changes:
                await raise_version(session)
            return await self._change(session, found, changes, who, key)

        return await self._once(key, {"sku": sku, "active": active}, change)

    async def _restock(
        self, sku: str, pieces: Callable[[int], int], told: dict[str, JSON], who: str, key: EffectKey
    ) -> Changed:
        async def change(session: AsyncSession) -> Changed:
            found = await _address(session, sku, lock=True)
            if len(found.variants) != 1:
                raise NotOneVariant(sku, tuple(variant.sku for variant in found.variants))
            variant = found.variants[0]
            after = pieces(variant.stock)
            if after < variant.reserved:
                raise NotEnoughStock(variant.sku, variant.stock, variant.reserved)
            if after > MOST_PIECES:
                raise FigureImpossible(f"a stock of {after} pieces is not possible")
            changes = [FactChange(variant.sku, "stock", variant.stock, after)] if after != variant.stock else []
            return await self._change(session, found, changes, who, key)

        return await self._once(key, {"sku": sku, **told}, change)

    async def _once(
        self, key: EffectKey, told: dict[str, JSON], change: Callable[[AsyncSession], Awaitable[Changed]]
    ) -> Changed:
        async def do(session: AsyncSession) -> JSON:
            await share_facts(session)
            return asdict(await change(session))

        if self._settle is not None:
            await self._settle()
        async with self._db.write() as session:
            done = await once(session, key, told, do)
        changed = _read(done)
        log.info("facts_changed", effect=str(key), product=changed.product_sku, changes=len(changed.changes))
        return changed

    async def _change(
        self, session: AsyncSession, found: Addressed, changes: Sequence[FactChange], who: str, key: EffectKey
    ) -> Changed:
        for change in changes:
            await session.execute(_update(found, change))
        if changes:
            by = By(who, self._clock.now(), str(key))
            await touch(session, [found.product_sku], by.at)
            await audit(session, changes, by)
        now = await _address(session, found.product_sku, lock=False)
        named = {variant.sku for variant in found.variants}
        variants = tuple(variant for variant in now.variants if variant.sku in named)
        return Changed(found.product_sku, now.product_active, tuple(changes), variants)


def _update(found: Addressed, change: FactChange) -> Any:
    values = {change.field: change.after}
    if change.sku == found.product_sku:
        return update(ProductRow).where(ProductRow.sku == change.sku).values(**values)
    return update(VariantRow).where(VariantRow.sku == change.sku).values(**values)


def _priced(variant: VariantFacts, minor: int) -> Iterable[FactChange]:
    if variant.price_minor != minor:
        yield FactChange(variant.sku, "price_minor", variant.price_minor, minor)
    if variant.old_price_minor is not None and variant.old_price_minor <= minor:
        yield FactChange(variant.sku, "old_price_minor", variant.old_price_minor, None)


async def _address(session: AsyncSession, sku: str, *, lock: bool) -> Addressed:
    """With `lock`, the product's row is held first: it stands for all of its variants, so that two changes of one
    product take turns and never wait for each other."""
    variant = await session.get(VariantRow, sku, populate_existing=True)
    product_sku = variant.product_sku if variant is not None else sku.partition("/")[0]
    held = select(ProductRow.active).where(ProductRow.sku == product_sku)
    active = await session.scalar(held.with_for_update() if lock else held)
    if active is None:
        raise VariantNotFound(sku) if "/" in sku else ProductNotFound(sku)
    columns = [VariantRow.__table__.c[name] for name in VariantFacts.__dataclass_fields__]
    wanted = select(*columns).where(VariantRow.product_sku == product_sku).order_by(VariantRow.sku)
    if variant is not None:
        wanted = wanted.where(VariantRow.sku == sku)
    elif "/" in sku:
        wanted = wanted.where(VariantRow.colour == sku.partition("/")[2])
    found = tuple(VariantFacts(*row) for row in await session.execute(wanted))
    if not found:
        raise VariantNotFound(sku)
    return Addressed(product_sku, found, active)


def _read(done: Any) -> Changed:
    return Changed(
        done["product_sku"],
        done["product_active"],
        tuple(FactChange(**change) for change in done["changes"]),
        tuple(VariantFacts(**variant) for variant in done["variants"]),
    )
