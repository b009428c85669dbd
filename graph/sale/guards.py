"""The questions that the table of transitions asks about a sale that is under way."""

from __future__ import annotations

from typing import Final

from graph.sale.wishes import SaleWish, mode_ahead
from graph.situation import Situation, gives_details, goods_named
from graph.understanding.meaning import Intent

CALLING: Final = frozenset({Intent.PERSON, Intent.COMPLAINT})
MODES: Final = frozenset({SaleWish.FULL, SaleWish.PART, SaleWish.COD})
PAYING: Final = frozenset({SaleWish.PAID, SaleWish.WHERE})


def settles(s: Situation) -> bool:
    """all was read back, and the words agree or name a way to pay"""
    agrees = s.meaning.intent is Intent.YES or SaleWish.AGREED in s.wishes or bool(s.wishes & MODES)
    refuses = Intent.NO in s.meaning.intents or SaleWish.WRONG in s.wishes
    asks = "?" in s.meaning.text or s.learned or gives_details(s) or goods_named(s)
    return s.read_back and agrees and not refuses and not asks and not s.meaning.intents & CALLING


def says_how_to_pay(s: Situation) -> bool:
    """a way to pay is said ahead, and nothing else"""
    says = s.buying and not s.read_back and mode_ahead(s.meaning.text) is not None
    return says and not s.learned and not gives_details(s) and not goods_named(s) and not s.meaning.intents & CALLING


def finds_wrong(s: Situation) -> bool:
    """all was read back, and the words say that it is not right"""
    told = Intent.NO in s.meaning.intents or SaleWish.WRONG in s.wishes
    drops = Intent.CANCEL in s.meaning.intents or SaleWish.REMOVE in s.wishes
    other = goods_named(s) or s.meaning.slots.quantity is not None
    return s.read_back and told and not drops and not other and "?" not in s.meaning.text


def total_asked(s: Situation) -> bool:
    """what all that is chosen comes to"""
    return s.buying and SaleWish.TOTAL in s.wishes and not s.meaning.slots.category


def line_refused(s: Situation) -> bool:
    """a thing of the cart is named that is not wanted any more"""
    bare = not s.meaning.content and not goods_named(s)
    return s.buying and SaleWish.REMOVE in s.wishes and not bare and Intent.CANCEL not in s.meaning.intents


def pieces_changed(s: Situation) -> bool:
    """so many pieces of what is in the cart are wanted"""
    counts = s.meaning.slots.quantity is not None or bool(s.wishes & {SaleWish.ONE, SaleWish.ONE_MORE})
    of_it = not goods_named(s) or (SaleWish.ONE in s.wishes and not s.meaning.narrows)
    return s.buying and counts and of_it and "?" not in s.meaning.text


def tells_delivery(s: Situation) -> bool:
    """the words answer our question where to send it, name the place of last time or hold a phone number"""
    told = s.details or gives_details(s) or SaleWish.SAME_PLACE in s.wishes
    return told and not s.meaning.intents & CALLING


def all_wanted(s: Situation) -> bool:
    """several are shown, and all of them are wanted"""
    wants = s.choosing or bool(s.meaning.intents & {Intent.ORDER, Intent.YES})
    return s.shown and not s.selected and SaleWish.ALL in s.wishes and wants


def adds_delivery(s: Situation) -> bool:
    """a phone number is sent, and there is something in the cart already"""
    return s.buying and gives_details(s) and not s.meaning.intents & CALLING and "?" not in s.meaning.text


def pays(s: Situation) -> bool:
    """an order was made, and the words are of its payment"""
    return s.owing and bool(s.wishes & PAYING)
