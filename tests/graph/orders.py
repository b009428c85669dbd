"""Orders of a talk's shopper, made and moved on as the shop's people and the carrier would."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from catalog import Catalog
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.effects import EffectKey
from catalog.orders import By, Order, OrderState, PaymentMode

S = OrderState
HOODIE, HOODIE_LARGE, TRACKSUIT = "HUD-SOVA-BLACK-104", "HUD-SOVA-BLACK-128", "KOS-STEZHKA-PINK-104"
HOME = DeliveryDetails(
    PersonName("Вигадана", "Олена"), "+380671234567", Place(Way.BRANCH, City("Львів", "Львівська"), 12), "flat"
)
MANAGER = By.manager(7)
PATH = (S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)


@dataclass
class Desk:
    """What happens to orders outside the talk; each step with a key of its own."""

    catalog: Catalog
    numbers: count[int] = field(default_factory=count)

    def key(self) -> EffectKey:
        return EffectKey(f"desk-{next(self.numbers)}", "test")

    async def ordered(self, *skus: str, chat: int = 501, mode: PaymentMode = PaymentMode.COD, pieces: int = 1) -> Order:
        orders = self.catalog.orders
        for sku in skus or (HOODIE,):
            await orders.add(self.key(), chat, sku, pieces)
        total = (await orders.cart(chat)).total
        return await orders.confirm(self.key(), chat, HOME, mode, total)

    async def at(self, state: OrderState, *skus: str, chat: int = 501, pieces: int = 1) -> Order:
        """An order that is paid on delivery and has come so far."""
        order = await self.ordered(*skus, chat=chat, pieces=pieces)
        for step in PATH[: PATH.index(state) + 1]:
            order = await self.catalog.orders.move(self.key(), order.number, step, MANAGER)
        return order
