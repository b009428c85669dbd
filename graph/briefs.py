"""The talk in short for whoever takes it over: out of its state and SQL, without a model."""

from __future__ import annotations

from collections.abc import Mapping

from catalog import Catalog, Vocabulary
from catalog.orders import Order
from catalog.vocabulary import Words
from graph.messages import Brief
from graph.sale.drafts import draft_of
from graph.state import State, Wish

TEXT_LIMIT = 80
CURRENCIES = {"UAH": "грн"}


async def brief_of(state: State, catalog: Catalog, chat: int) -> Brief:
    """What is looked for, in the shop's own Ukrainian names; the cart and the order are as SQL has them now."""
    wish, selection = Wish(**(state.get("wish") or Wish())), state.get("selection")
    words = await catalog.vocabulary()
    cart = await catalog.orders.cart(chat)
    city = draft_of(state).city
    return Brief(
        stage=state.get("stage", "init"),
        wish=_wished(wish, words, CURRENCIES.get(catalog.shop.currency, catalog.shop.currency)),
        child=_child(wish, words),
        size=(selection["size"] if selection is not None else None) or wish.get("size") or "",
        city=city.name if city is not None else "",
        question=state.get("asked"),
        cart=cart if cart.lines else None,
        order=await _order(state, catalog, chat),
        human=state.get("human", ""),
    )


def _wished(wish: Wish, words: Vocabulary, currency: str) -> tuple[str, ...]:
    """One thing each. Of shades the one that was named; the words as written when they say more than all that."""
    category, most, least = wish.get("category"), wish.get("price_max"), wish.get("price_min")
    said = wish.get("text", "").strip()
    told = [
        _name(category, words.categories),
        *(_name(code, words.colours) for code in wish.get("colours", [])[:1]),
        *(f"не {_name(code, words.colours)}" for code in wish.get("not_colours", [])),
        f"від {least} {currency}" if least else "",
        f"до {most} {currency}" if most else "",
        f"«{said[:TEXT_LIMIT]}»" if said else "",
    ]
    return tuple(filter(None, told))


def _child(wish: Wish, words: Vocabulary) -> str:
    """ "128 см, дівчинка"."""
    height = wish.get("height")
    return ", ".join(filter(None, [f"{height} см" if height else "", _name(wish.get("for_whom"), words.for_whom)]))


def _name(code: str | None, known: Mapping[str, Words]) -> str:
    found = known.get(code) if code is not None else None
    return found.names.uk if found is not None else code or ""


async def _order(state: State, catalog: Catalog, chat: int) -> Order | None:
    """The one that is spoken of, else the latest."""
    orders = await catalog.orders.of_chat(chat)
    spoken = (order for order in orders if order.number == state.get("about_order"))
    return next(spoken, orders[0] if orders else None)
