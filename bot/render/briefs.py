"""The talk in short, as lines of a card: what is looked for, for whom, what lies in the cart, what was asked last."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.render.rich import Rich, filled, foreign, joined, plain
from bot.texts import desk, managers
from bot.texts.figures import money
from bot.texts.order_cards import STATES
from graph.messages import Brief

PIECE = 60
HUMAN = 160


def brief_lines(brief: Brief, pictured: bool, quoted: Collection[str] = ()) -> list[Rich]:
    """Only what is known. `pictured`: the card tells the product already, so its size need not be told again; and what
    it quotes of the shopper's words (`quoted`) is no news in the wish."""
    return list(_lines(brief, pictured, {f"«{each}»" for each in quoted}))


def _lines(brief: Brief, pictured: bool, quoted: Collection[str]) -> Iterator[Rich]:
    size = [managers.SIZE.format(size=brief.size)] if brief.size and not pictured else []
    wish = [each for each in brief.wish if each not in quoted]
    wished = joined([foreign(each, PIECE) for each in [*wish, brief.child, *size] if each], ", ")
    if wished:
        yield filled(desk.WISH, wish=wished)
    if brief.cart is not None:
        pieces = desk.CART_PIECES.of(sum(line.pieces for line in brief.cart.lines), "uk")
        yield plain(desk.IN_CART.format(pieces=pieces, total=money(brief.cart.total, "uk")))
    if brief.order is not None:
        order = brief.order
        state, total = STATES[order.state], money(order.total, "uk")
        yield plain(desk.LAST_ORDER.format(number=order.number, state=state, total=total))
    if brief.city:
        yield filled(desk.CITY, city=foreign(brief.city, PIECE))
    if brief.question is not None:
        yield plain(desk.ASKED_LAST.format(what=desk.ASKED[brief.question]))
    if brief.human:
        yield filled(desk.BEFORE, text=foreign(brief.human, HUMAN))
