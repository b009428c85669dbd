"""/price, /stock: what SQL has now. The owner changes prices here as in private, a lead what lies in stock."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.callbacks import unpack_owner
from bot.handlers.amounts import pieces_in, price_in, sku_and_rest, without_yes
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.owner_facts import Answer, Order, OwnerFacts
from bot.handlers.persons import Step
from bot.handlers.team_products import label_in, talked_about, unknown
from bot.handlers.team_talk import TeamDoors, answered, told
from bot.render import team
from bot.render.keyboards import button, keyboard
from bot.render.rich import Rich, plain
from bot.team import may
from bot.texts import team as words
from catalog.errors import ProductNotFound, VariantNotFound
from catalog.staff import StaffRole
from catalog.stock import VariantFacts

log = structlog.get_logger(__name__)
PRICE, STOCK = "price", "stock"


class TeamFacts:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors
        self._catalog = doors.catalog
        self._owner = OwnerFacts(doors.catalog)

    @property
    def commands(self) -> Commands:
        return {PRICE: Command(self._price), STOCK: Command(self._stock)}

    async def tapped(self, asked: Asked) -> Step | None:
        """The button under a steep price. None: another button."""
        agreed = unpack_owner(asked.argument)
        if agreed is None:
            return None
        if not may(asked.member, StaffRole.OWNER):
            return Step()
        return _shown(asked, await self._owner.agreed(agreed, self._order(asked, agreed.sku, PRICE)))

    async def _price(self, asked: Asked) -> Step:
        sku, rest = sku_and_rest(asked.argument)
        figure, _ = without_yes(rest)
        if sku and price_in(figure) and not await self._is_size(sku, rest):
            if not may(asked.member, StaffRole.OWNER):
                return answered(asked, plain(words.OWNER_ONLY))
            return _shown(asked, await self._owner.answer(PRICE, self._order(asked, asked.argument, PRICE)))
        return await self._told(asked, PRICE)

    async def _stock(self, asked: Asked) -> Step:
        sku, rest = sku_and_rest(asked.argument)
        if sku and pieces_in(rest) is not None and not await self._is_size(sku, rest):
            if not may(asked.member, StaffRole.LEAD):
                return answered(asked, plain(words.LEAD_ONLY))
            return _shown(asked, await self._owner.answer(STOCK, self._order(asked, asked.argument, STOCK)))
        return await self._told(asked, STOCK)

    async def _told(self, asked: Asked, name: str) -> Step:
        argument = asked.argument or await talked_about(self._doors, asked) or ""
        sku, rest = sku_and_rest(argument)
        if not sku:
            return answered(asked, team.usage(name))
        try:
            named = (await self._catalog.stock.look(sku)).variants
        except (ProductNotFound, VariantNotFound):
            return answered(asked, await unknown(self._doors, argument))
        sizes = list(dict.fromkeys(each.size for each in named))
        size = label_in(rest, sizes) if rest else None
        if rest and size is None:
            return answered(asked, team.no_such_size(rest, sizes))
        return answered(asked, await self._facts(name, sku, [each for each in named if size in (None, each.size)]))

    async def _facts(self, name: str, sku: str, named: Sequence[VariantFacts]) -> Rich:
        """Colours and the product by their names, sizes from small to large, while it is shown to shoppers."""
        address = await self._catalog.stock.look(sku)
        try:
            product = await self._catalog.product(address.product_sku)
        except ProductNotFound:
            title, colours, places = "", dict[str, str](), dict[str, int]()
        else:
            title, colours = product.names.uk, {colour.code: colour.names.uk for colour in product.colours}
            places = {variant.sku: place for place, variant in enumerate(product.variants)}
        ranked = sorted(named, key=lambda each: places.get(each.sku, len(places)))
        return (team.prices if name == PRICE else team.stock)(sku, title, colours, ranked)

    async def _is_size(self, sku: str, rest: str) -> bool:
        """Whether what stands after the SKU of several sizes names one of them, and is no figure to be set."""
        try:
            named = (await self._catalog.stock.look(sku)).variants
        except (ProductNotFound, VariantNotFound):
            return False
        return len(named) > 1 and label_in(rest, [each.size for each in named]) is not None

    def _order(self, asked: Asked, argument: str, name: str) -> Order:
        return Order(argument, f"{asked.member.role.value}:{asked.member.id}", asked.key(f"team_{name}"))


def _shown(asked: Asked, answer: Answer) -> Step:
    markup = {"reply_markup": keyboard([[button(*answer.button)]])} if answer.button is not None else {}
    return Step((told(asked, answer.text, **markup),))
