"""What a talk remembers of its turns: lines by codes, a summary of what came before them, and what we asked last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from graph.messages import (
    AskDelivery,
    Came,
    Message,
    Offer,
    Part,
    Picture,
    ReadBack,
    SaleMessage,
    Say,
    Saying,
    ShowOffer,
    ShowOffers,
    Tap,
    Text,
    Why,
    Worded,
)
from graph.sale.codes import sale_code
from graph.situation import DETAIL
from graph.stages import Asking
from graph.state import Line, State

LINES_KEPT: Final = 12
LINE_LIMIT: Final = 160
SUMMARY_LIMIT: Final = 600
EARLIER_LIMIT: Final = 300
PRIVATE: Final = "[details]"
Plain = Say | ShowOffer | ShowOffers | SaleMessage
ASKED: Final[dict[Saying, Asking]] = {
    Saying.WHICH_PRODUCT: "product",
    Saying.NOT_UNDERSTOOD: "product",
    Saying.NOTHING_FOUND: "product",
    Saying.NO_MORE: "product",
    Saying.NOT_TAKEN: "product",
    Saying.ASK_OTHERWISE: "product",
    Saying.WHICH_SIZE: "size",
    Saying.PHOTO_UNKNOWN: "photo",
    Saying.PHOTO_NONE_OF_THESE: "photo",
    Saying.PHOTO_NOT_LOOKED_AT: "photo",
    Saying.PHOTO_WHAT_FOR: "photo",
    Saying.PHOTO_RECEIPT: "person",
    Saying.NEW_ADDRESS: "delivery",
    Saying.CHOOSE_LANGUAGE: "language",
}


def asked_by(state: State) -> Asking | None:
    """What the answer of this turn ends with a question about. A question in between leaves ours about the delivery,
    and about the new address of an order."""
    if state.get("stage") == "delivery":
        return "delivery"
    told = state.get("messages", ())
    last = plain(told[-1]) if told else None
    if state.get("new_address_of") and isinstance(last, Say) and last.saying is Saying.POLICY:
        return "delivery"
    return _asked(last) if last is not None else None


def plain(message: Message) -> Plain:
    return message.message if isinstance(message, Worded) else message


def _asked(message: Plain) -> Asking | None:
    match message:
        case Say(saying=saying):
            return ASKED.get(saying)
        case ShowOffers(why=Why.PHOTO_UNSURE):
            return "photo"
        case ShowOffers(offers=(offer,), size=size):
            return _asked_of(offer, size)
        case ShowOffers():
            return "which"
        case ShowOffer(offer=offer, size=size):
            return _asked_of(offer, size)
        case _:
            return "delivery" if isinstance(message, AskDelivery | ReadBack) else None


def _asked_of(offer: Offer, size: str | None) -> Asking | None:
    """A card with a size that is there offers to take it; another one leaves the choice of a size."""
    there = [each.size for each in offer.sizes if each.stock > 0]
    return "order" if size in there else "size" if there else None


def code_of(message: Message) -> str:
    """What was told, without a word of it: stable from turn to turn, and the same only when nothing new is told."""
    match plain(message):
        case Say(saying=saying, policy=policy):
            return f"say:{saying}" + (f" {policy.en[:40]}" if policy is not None else "")
        case ShowOffer(offer=offer, asked=asked, size=size):
            return f"card:{_offered(offer)} size={size or '-'} asked={asked}"
        case ShowOffers(offers=offers, why=why, size=size):
            return f"several:{','.join(map(_offered, offers))} size={size or '-'} why={why}"
        case sale:
            return sale_code(sale)


def _offered(offer: Offer) -> str:
    return f"{offer.product_sku}/{offer.colour.code}"


def lines_of(parts: Sequence[Part], messages: Iterable[Message], *, private: bool) -> list[Line]:
    """The turn as it is remembered. `private`: what the shopper wrote is for a person, not for the talk."""
    said = [PRIVATE if private else _said(part) for part in parts]
    mine = [Line(who="shopper", said=" / ".join(filter(None, said))[:LINE_LIMIT])] if any(said) else []
    ours = [Line(who="bot", said=code_of(message)[:LINE_LIMIT]) for message in messages]
    return [*mine, *ours]


def _said(part: Part) -> str:
    match part:
        case Text(text=text):
            return PRIVATE if DETAIL.search(text) else text.strip()
        case Picture(caption=caption):
            return f"[photo] {'' if DETAIL.search(caption) else caption}".strip()
        case Tap(action=action):
            return f"[{type(action).__name__}]"
        case Came(door=door, product_sku=sku):
            return f"[{door} {sku}]"
        case _:
            return "[other]"


def remembered(state: State, fresh: Sequence[Line]) -> State:
    """The last lines, and a summary of where the talk stands and of the lines that made room."""
    lines = [*state.get("history", []), *fresh]
    gone = lines[:-LINES_KEPT]
    earlier = " | ".join(filter(None, [_earlier(state), *(f"{line['who']}: {line['said'][:60]}" for line in gone)]))
    told = "; ".join(_standing(state))
    summary = f"{told}\n{earlier[-EARLIER_LIMIT:]}" if earlier else told
    return State(history=lines[-LINES_KEPT:], summary=summary[:SUMMARY_LIMIT])


def _earlier(state: State) -> str:
    return state.get("summary", "").partition("\n")[2]


def _standing(state: State) -> list[str]:
    """What is wanted, for whom, what was chosen, what is open."""
    wish, about, source = state.get("wish"), state.get("selection"), state.get("source")
    wanted = {key: value for key, value in (wish or {}).items() if value and key != "text"}
    facts = [f"stage: {state.get('stage', 'init')}"]
    if wanted:
        facts.append("wanted: " + ", ".join(f"{key}={value}" for key, value in sorted(wanted.items())))
    if about is not None:
        facts.append(f"about: {about['product']} {about['colour']} {about['size'] or '-'}")
    if state.get("asked"):
        facts.append(f"asked: {state['asked']}")
    if source is not None:
        facts.append(f"came: {source['door']} {source['sku']}")
    return facts
