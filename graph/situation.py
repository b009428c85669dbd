"""Where a turn finds the talk, and the questions about it that the table of transitions asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graph.sale.accounts import account_in, says_as_paid
from graph.sale.afterwards import asks_when_back, order_number
from graph.sale.standing import asks_to_cancel
from graph.sale.wishes import SaleWish, wishes_in
from graph.stages import Stage
from graph.state import OpenPhoto, State
from graph.understanding.meaning import RANKS, Intent, Meaning

SAME = re.compile(
    r"(?<!\w)(?:так(?:ий|а|е|у) сам(?:ий|а|е|у)|так(?:ий|а|е|у) ж|так(?:ой|ая|ое|ую) же|тот же|та же|same)(?!\w)"
)
DETAIL = re.compile(r"(?:\d[\s()+.-]*){9,}")
"""So many digits in a row are a phone number."""


@dataclass(frozen=True, slots=True)
class Situation:
    """`selected`: the talk is of one product, of the category `kind`; `shown`: one or several are on the screen;
    `ordering`: an order was begun; `choosing`: and we asked which of the shown it is; `came_back`: half an hour has
    passed; `opened` and `which_photo` are what we asked about a photo; `details`: the words are such as name a receiver
    and a place; `returning`: a return is being told, `refunding`: and we asked where its money goes,
    `readdressing`: the new address of an order was asked for, `cancelling`: we asked whether an order should
    really be cancelled.

    `buying`: a cart was begun in this talk; `read_back`: all about its delivery was told to the shopper; `learned`: the
    words tell something new about it; `owing`: an order was made; `wishes` are what is said of a sale;
    `reviewing`: stars were given lately, and a few words were asked for; `awaited`: whether
    anybody is there is asked of the person who was called."""

    stage: Stage
    meaning: Meaning
    selected: bool = False
    shown: bool = False
    kind: str | None = None
    ordering: bool = False
    choosing: bool = False
    came_back: bool = False
    opened: OpenPhoto | None = None
    which_photo: bool = False
    details: bool = False
    returning: bool = False
    refunding: bool = False
    readdressing: bool = False
    cancelling: bool = False
    buying: bool = False
    read_back: bool = False
    learned: bool = False
    owing: bool = False
    wishes: frozenset[SaleWish] = frozenset()
    reviewing: bool = False
    awaited: bool = False


_OF_A_RETURN = frozenset(
    {
        Intent.UNKNOWN,
        Intent.SEARCH,
        Intent.SIZES,
        Intent.CORRECT,
        Intent.YES,
        Intent.NO,
        Intent.CANCEL,
        Intent.RETURN,
        Intent.COMPLAINT,
        Intent.POLICY,
        Intent.CHANGE_ORDER,
        Intent.MEASURES,
    }
)
"""What an answer to our question about a return may be read as."""

Guard = Callable[[Situation], bool]


def situation(
    state: State,
    meaning: Meaning,
    *,
    kind: str | None = None,
    came_back: bool = False,
    details: bool = False,
    learned: bool = False,
    reviewing: bool = False,
    awaited: bool = False,
) -> Situation:
    selection, ordering, sending = state.get("selection"), state.get("ordering"), state.get("sending")
    returning = state.get("giving_back")
    return Situation(
        stage=state.get("stage", "init"),
        meaning=meaning,
        selected=bool(selection),
        shown=bool(selection or state.get("candidates")),
        kind=kind,
        ordering=bool(selection and ordering and selection["product"] == ordering["product"]),
        choosing=bool(selection is None and ordering and ordering["product"] is None),
        came_back=came_back,
        opened=state.get("open_photo"),
        which_photo=bool(state.get("photo_question")),
        details=details,
        returning=returning is not None,
        refunding=returning is not None and returning.get("account_asked", 0) > 0,
        readdressing=bool(state.get("new_address_of")),
        cancelling=asks_to_cancel(state),
        buying=sending is not None,
        read_back=bool(sending and sending["read_back"] and state.get("stage") == "delivery"),
        learned=learned,
        owing=bool(state.get("about_order")),
        wishes=wishes_in(meaning.text),
        reviewing=reviewing,
        awaited=awaited,
    )


def person_called(s: Situation) -> bool:
    """a person is called for outright"""
    return s.meaning.calls


def person_awaited(s: Situation) -> bool:
    """a person was called, and whether anybody is there is asked"""
    return s.awaited


def goods_named(s: Situation) -> bool:
    """a kind of thing, a colour, a size, a person or a budget is named"""
    slots = s.meaning.slots
    return slots.category is not None or s.meaning.sku is not None or s.meaning.narrows or bool(slots.not_colours)


def rule_beside_goods(s: Situation) -> bool:
    """a rule of the shop is asked for, and goods are named beside it"""
    return bool(s.meaning.policies) and goods_named(s)


def rule_asked(s: Situation) -> bool:
    """a rule of the shop is asked for"""
    return bool(s.meaning.policies)


def aside_of_nothing(s: Situation) -> bool:
    """the words fit a rule, and nothing is shown that they could be about"""
    return bool(s.meaning.asides) and not goods_named(s) and not s.shown


def about_goods(s: Situation) -> bool:
    """goods are named, described, or pointed at among what is shown"""
    picked = s.shown and bool(s.meaning.slots.ordinal)
    return goods_named(s) or bool(s.meaning.content) or picked or still_about_it(s)


def about_goods_or_shown(s: Situation) -> bool:
    """goods are named, or something is on the screen"""
    return s.shown or about_goods(s)


def still_about_it(s: Situation) -> bool:
    """the talk is of one product, and the words point at it or ask for it"""
    pointed = s.meaning.pointing or bool(s.meaning.intents & {Intent.YES, Intent.SEARCH})
    return pointed and s.selected and s.stage != "human"


def one_chosen(s: Situation) -> bool:
    """the talk is of one product, and no other kind of thing is named"""
    return s.selected and s.meaning.slots.category in {None, s.kind} and s.meaning.sku is None


def something_shown(s: Situation) -> bool:
    """one product or several are shown"""
    return s.shown


def several_shown(s: Situation) -> bool:
    """several are on the screen, and none of them is chosen"""
    return s.shown and not s.selected


def other_colours_asked(s: Situation) -> bool:
    """the other colours of what is shown are asked for"""
    slots = s.meaning.slots
    of_it = slots.category in ({None, s.kind} if s.selected else {None})
    return s.meaning.other_colours and s.shown and of_it and not slots.colours and s.meaning.sku is None


def same_in_colour(s: Situation) -> bool:
    """the very same thing is asked for in another colour («така сама, але синя»)"""
    slots = s.meaning.slots
    return (
        s.selected
        and bool(slots.colours)
        and slots.category in {None, s.kind}
        and SAME.search(s.meaning.text.lower()) is not None
    )


def pieces_named(s: Situation) -> bool:
    """so many pieces of the one that the talk is of are asked for"""
    return s.selected and s.meaning.slots.quantity is not None and not goods_named(s)


def place_named(s: Situation) -> bool:
    """one of what is shown is pointed at by its place"""
    return s.shown and s.meaning.slots.ordinal is not None


def choice_made(s: Situation) -> bool:
    """we asked which of the shown to order, and the words choose"""
    named = goods_named(s) or bool(s.meaning.content)
    chooses = named and s.meaning.intent in {Intent.SEARCH, Intent.CORRECT} and "?" not in s.meaning.text
    return s.choosing and not s.meaning.policies and (bool(s.meaning.slots.ordinal) or chooses)


def takes_leave(s: Situation) -> bool:
    """a goodbye is said beside it, and no goods are named"""
    return Intent.BYE in s.meaning.intents and not goods_named(s)


def only_thanks(s: Situation) -> bool:
    """it comes with thanks or a goodbye, and no goods are named"""
    return bool(s.meaning.intents & {Intent.THANKS, Intent.BYE}) and not goods_named(s)


def refused(s: Situation) -> bool:
    """something is shown, and a plain no is said with it"""
    return s.shown and Intent.NO in s.meaning.intents


def many_counted(s: Situation) -> bool:
    """how many of a kind there are, not how many of the shown one are left"""
    intents, one = s.meaning.intents, s.selected and not s.meaning.names_goods
    left = Intent.STOCK in intents and bool(s.meaning.content)
    return Intent.PRICE not in intents and not one and not left


def likeness_asked(s: Situation) -> bool:
    """something like the shown one is asked for, not a guess made («схоже, воно замале»)"""
    others = s.meaning.intents & RANKS - {Intent.SIMILAR, Intent.COUNT}
    return bool(others) or Intent.SEARCH in s.meaning.intents or not s.meaning.content


def thing_chosen(s: Situation) -> bool:
    """what is wanted is named now or is the one that the talk is of"""
    return s.selected or about_goods(s)


def rule_beside_choice(s: Situation) -> bool:
    """a rule is asked for beside what is wanted"""
    return bool(s.meaning.policies) and thing_chosen(s)


def size_given(s: Situation) -> bool:
    """an order waits for its size, and a size is said, or pointed at when one was just shown, not asked about"""
    slots = s.meaning.slots
    if "?" in s.meaning.text:
        return False
    if s.ordering and s.stage == "offer" and s.meaning.pointing and not goods_named(s):
        return s.meaning.intents <= {Intent.UNKNOWN, Intent.SEARCH, Intent.YES, Intent.ORDER}
    return s.ordering and s.selected and slots.says_size and slots.category is None and s.meaning.sku is None


def same_thing_wanted(s: Situation) -> bool:
    """we asked whether to take it, and no other thing is named"""
    return s.selected and not goods_named(s)


def gives_details(s: Situation) -> bool:
    """a phone number is among the words"""
    return DETAIL.search(s.meaning.text) is not None


def sends_details(s: Situation) -> bool:
    """a phone number is sent in answer to what is shown, and nothing is asked"""
    told = {Intent.SEARCH, Intent.ORDER, Intent.YES, Intent.POLICY, Intent.GREET, Intent.THANKS, Intent.UNKNOWN}
    return s.shown and s.meaning.intents <= told and "?" not in s.meaning.text and gives_details(s)


def says_details(s: Situation) -> bool:
    """the words answer our question where to send it"""
    return s.details


def answers_return(s: Situation) -> bool:
    """a return is being told, and the words answer our question about it"""
    return s.returning and "?" not in s.meaning.text and s.meaning.intent in _OF_A_RETURN


def tells_account(s: Situation) -> bool:
    """we asked where the money of a return goes, and a card or an account is named, or «як платила»"""
    if not s.refunding:
        return False
    numbered = account_in(s.meaning.text) is not None or (s.stage == "done" and gives_details(s))
    return numbered or (s.stage == "done" and says_as_paid(s.meaning.text))


def agrees_to_cancel(s: Situation) -> bool:
    """we asked whether an order should really be cancelled, and the words agree"""
    return s.cancelling and s.meaning.intent in {Intent.YES, Intent.CANCEL}


def order_named(s: Situation) -> bool:
    """the number of an order is said"""
    return order_number(s.meaning.text) is not None


def tells_address(s: Situation) -> bool:
    """we asked where an order should go instead, and the words name it"""
    return s.readdressing and (s.details or gives_details(s))


def back_asked(s: Situation) -> bool:
    """when the one that the talk is of will be there again"""
    return s.selected and asks_when_back(s.meaning.text) and s.meaning.slots.category is None


def photo_opened(s: Situation) -> bool:
    """we asked what a photo is for, and nothing else is named"""
    return s.opened is not None and not _names_other(s)


def photo_is_goods(s: Situation) -> bool:
    """we asked whether a photo shows a thing that is looked for"""
    return s.opened is not None and s.opened["yes"] == "look" and not _names_other(s)


def photo_is_payment(s: Situation) -> bool:
    """we asked whether a person should look at a receipt"""
    return s.opened is not None and s.opened["yes"] == "escalate" and not _names_other(s)


def photo_in_question(s: Situation) -> bool:
    """we asked which of ours is on a photo, and nothing else is named"""
    return s.which_photo and not _names_other(s) and not s.meaning.content and not s.meaning.narrows


def comes_back(s: Situation) -> bool:
    """after half an hour, with nothing particular said and a product still chosen"""
    vague = s.meaning.intent is Intent.GREET or not s.meaning.content
    return s.came_back and s.selected and vague and not goods_named(s) and not s.meaning.policies


def _names_other(s: Situation) -> bool:
    return bool(s.meaning.slots.category or s.meaning.sku or s.meaning.policies)
