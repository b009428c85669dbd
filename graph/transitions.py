"""The conversation as one table: at this stage, with this intent, these steps. The first row whose guard holds is
taken; a row without a guard always holds. docs/conversation.md is drawn from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from graph import situation as if_
from graph.sale import guards as sale
from graph.sale.praise import says_review
from graph.situation import Guard, Situation
from graph.stages import Stage
from graph.state import Step
from graph.understanding.meaning import Intent


@dataclass(frozen=True, slots=True)
class Row:
    """`then` is the stage that follows when it is known beforehand; else the steps decide (see LEADS_TO)."""

    steps: tuple[Step, ...]
    when: Guard | None = None
    then: Stage | None = None


LATER: Mapping[Stage, str] = {}
"""Stages that no talk reaches yet, and why."""

LEADS_TO: Mapping[Step, tuple[Stage, ...]] = {
    "pick": ("size_colour", "offer"),
    "look": ("vision", "discovery", "size_colour", "offer"),
    "reconsider": ("vision",),
    "resume": ("size_colour", "offer"),
    "rank": ("discovery",),
    "browse": ("discovery",),
    "advise": ("discovery", "size_colour", "offer"),
    "order": ("discovery", "size_colour", "offer", "delivery"),
    "basket": ("discovery", "offer", "delivery"),
    "take": ("delivery", "done"),
    "place": ("discovery", "delivery", "payment", "done", "upsell"),
    "receive": ("payment",),
    "converse": ("upsell", "done"),
    "orders": ("done", "payment"),
    "sendback": ("done", "payment"),
    "subscribe": ("size_colour", "offer"),
    "escalate": ("human", "complaint"),
}
"""Stages that a step may leave the talk in; the steps that are not here leave it where it is."""

RULES = (Row(("inform", "advise"), if_.rule_beside_goods), Row(("inform",), if_.rule_asked))
COLOURS = (Row(("advise",), if_.other_colours_asked),)
PIECES = (Row(("order",), if_.pieces_named),)
BACK = (Row(("resume",), if_.comes_back),)
ABOUT_GOODS = (*RULES, *COLOURS, Row(("inform",), if_.aside_of_nothing), Row(("advise",)))
SMALL_TALK = (
    *RULES,
    *COLOURS,
    Row(("inform",), if_.aside_of_nothing),
    Row(("advise",), if_.about_goods),
    Row(("converse",)),
)
MANNERS = (*RULES, Row(("advise",), if_.goods_named), Row(("converse",)))
OVER_MANY = (Row(("inform", "rank"), if_.rule_beside_goods), Row(("inform",), if_.rule_asked), Row(("rank",)))
CALLED: tuple[Row, ...] = (Row(("escalate",), then="human"),)
CALLED_OUTRIGHT = (Row(("escalate",), if_.person_called, then="human"),)
ABOUT_ORDER: tuple[Row, ...] = (Row(("orders",)),)
ELSEWHERE: tuple[Row, ...] = (Row(("converse",), then="out_of_domain"),)

ANY: Mapping[Intent, tuple[Row, ...]] = {
    Intent.GREET: (*BACK, *MANNERS),
    Intent.THANKS: MANNERS,
    Intent.BYE: MANNERS,
    Intent.HELP: (*BACK, *SMALL_TALK),
    Intent.YES: (*BACK, *SMALL_TALK),
    Intent.NO: SMALL_TALK,
    Intent.UNKNOWN: (
        Row(("subscribe",), if_.back_asked),
        *BACK,
        *PIECES,
        *SMALL_TALK,
    ),
    Intent.SEARCH: (Row(("advise", "subscribe"), if_.back_asked), *PIECES, *SMALL_TALK),
    Intent.PRICE: ABOUT_GOODS,
    Intent.SIZES: ABOUT_GOODS,
    Intent.STOCK: ABOUT_GOODS,
    Intent.FABRIC: (Row(("advise",), if_.one_chosen), *ABOUT_GOODS),
    Intent.MEASURES: (Row(("advise",), if_.one_chosen), *ABOUT_GOODS),
    Intent.CHEAPER: ABOUT_GOODS,
    Intent.CHEAPEST: OVER_MANY,
    Intent.DEAREST: OVER_MANY,
    Intent.NEWEST: OVER_MANY,
    Intent.COUNT: (*RULES, Row(("rank",), if_.many_counted), Row(("advise",))),
    Intent.SIMILAR: (
        *RULES,
        Row(("advise",), if_.same_in_colour),
        Row(("rank",), if_.likeness_asked),
        Row(("advise",)),
    ),
    Intent.MORE: (*RULES, *COLOURS, Row(("advise",), if_.place_named), Row(("browse",))),
    Intent.CORRECT: (
        *RULES,
        *COLOURS,
        Row(("advise",), if_.about_goods),
        Row(("browse",), if_.something_shown),
        Row(("converse",)),
    ),
    Intent.POLICY: (*RULES, Row(("inform",))),
    Intent.HAGGLE: (Row(("inform", "advise"), if_.goods_named), Row(("inform",))),
    Intent.ORDER: (
        Row(("order",), sale.all_wanted),
        Row(("inform", "advise", "order"), if_.rule_beside_choice),
        Row(("advise", "order"), if_.thing_chosen),
        Row(("inform",), if_.rule_asked),
        Row(("order",), if_.several_shown),
        Row(("advise",)),
    ),
    Intent.PERSON: CALLED,
    Intent.COMPLAINT: (Row(("escalate",), then="complaint"),),
    Intent.ORDER_STATUS: ABOUT_ORDER,
    Intent.CHANGE_ORDER: ABOUT_ORDER,
    Intent.CANCEL: ABOUT_ORDER,
    Intent.RETURN: (Row(("inform", "sendback")),),
    Intent.SUBSCRIBE: (Row(("subscribe",)),),
    Intent.ARE_YOU_BOT: (Row(("converse",)),),
    Intent.PRIVACY: (Row(("converse",)),),
    Intent.RESTART: (Row(("converse", "advise"), if_.goods_named), Row(("converse",), then="init")),
    Intent.LANGUAGE: (*RULES, Row(("advise",), if_.about_goods_or_shown), Row(("converse",))),
    Intent.OFF_TOPIC: ELSEWHERE,
    Intent.INSULT: (Row(("converse",)),),
    Intent.INJECTION: ELSEWHERE,
}
"""What an intent means wherever the talk stands, unless AT says otherwise."""

_OF_CART = (Row(("basket",), sale.total_asked), Row(("basket",), sale.line_refused))
_ASKED_OF_ORDER = (Row(("orders",), if_.agrees_to_cancel), Row(("orders",), if_.tells_address))

_HEARD = (*CALLED_OUTRIGHT, Row(("converse",), if_.person_awaited))
_SAYS = (Row(("review",), says_review),)
_SENDS = (Row(("take",), sale.adds_delivery), Row(("order", "take"), if_.sends_details))
_PAYS = (Row(("receive",), sale.pays),)
_REFUNDS = Row(("sendback",), if_.tells_account)

_OF_STAGE: Mapping[Stage, tuple[Row, ...]] = {
    "discovery": (
        _REFUNDS,
        *_SENDS,
        Row(("order",), sale.all_wanted),
        Row(("advise", "order"), if_.choice_made),
        *_OF_CART,
    ),
    "size_colour": (_REFUNDS, *_SENDS, Row(("advise", "order"), if_.size_given), *_OF_CART),
    "offer": (_REFUNDS, *_SENDS, Row(("advise", "order"), if_.size_given), *_OF_CART),
    "delivery": (
        _REFUNDS,
        Row(("place",), sale.settles),
        Row(("order",), sale.says_how_to_pay),
        *_OF_CART,
        Row(("take",), sale.finds_wrong),
        Row(("take",), sale.tells_delivery),
        Row(("basket",), sale.pieces_changed),
    ),
    "done": (
        _REFUNDS,
        *_ASKED_OF_ORDER,
        Row(("sendback",), if_.answers_return),
        *_PAYS,
        Row(("take",), if_.gives_details),
    ),
    "payment": (_REFUNDS, *_ASKED_OF_ORDER, *_PAYS),
    "upsell": (_REFUNDS, *_PAYS, *_OF_CART),
    "vision": (
        _REFUNDS,
        Row(("take",), sale.adds_delivery),
    ),
    "human": (
        _REFUNDS,
        Row(("take",), sale.adds_delivery),
    ),
    "out_of_domain": (
        _REFUNDS,
        Row(("take",), sale.adds_delivery),
    ),
}
FIRST: Mapping[Stage, tuple[Row, ...]] = {
    stage: (*_HEARD, *(_SAYS if stage != "delivery" else ()), *_OF_STAGE.get(stage, ())) for stage in get_args(Stage)
}
"""What comes before everything at a stage, whatever the intent."""

_PHOTO_WAITS: Mapping[Intent, tuple[Row, ...]] = {
    Intent.SEARCH: (Row(("look",), if_.photo_opened),),
    Intent.PRICE: (Row(("look",), if_.photo_opened),),
    Intent.SIZES: (Row(("look",), if_.photo_opened),),
    Intent.STOCK: (Row(("look",), if_.photo_opened),),
    Intent.ORDER: (Row(("escalate",), if_.photo_opened, then="human"),),
    Intent.YES: (Row(("look",), if_.photo_is_goods), Row(("escalate",), if_.photo_is_payment, then="human")),
    Intent.NO: (Row(("reconsider",), if_.photo_in_question, then="vision"),),
}
_LEAVE_DELIVERY: Mapping[Intent, tuple[Row, ...]] = {
    Intent.PERSON: ANY[Intent.PERSON],
    Intent.COMPLAINT: ANY[Intent.COMPLAINT],
    Intent.ORDER_STATUS: ANY[Intent.ORDER_STATUS],
    Intent.RETURN: ANY[Intent.RETURN],
    Intent.SUBSCRIBE: ANY[Intent.SUBSCRIBE],
    Intent.RESTART: ANY[Intent.RESTART],
}
_AT_DELIVERY: Mapping[Intent, tuple[Row, ...]] = {
    Intent.UNKNOWN: (Row(("order",)),),
    Intent.ORDER: (Row(("advise", "order"), if_.goods_named), Row(("order",))),
    Intent.YES: (Row(("order",)),),
    Intent.NO: (Row(("advise", "order"), if_.goods_named), Row(("order",))),
    Intent.CANCEL: (Row(("orders",), if_.order_named), Row(("order",))),
    Intent.CHANGE_ORDER: (Row(("orders",), if_.order_named), Row(("advise", "order"))),
    Intent.BYE: ANY[Intent.BYE],
    **_LEAVE_DELIVERY,
}
_BEFORE_ORDER: tuple[Stage, ...] = ("discovery", "size_colour", "offer")
_TALKED_OUT = (Row(("converse",)),)

AT: Mapping[tuple[Stage, Intent], tuple[Row, ...]] = {
    **{("vision", intent): rows for intent, rows in _PHOTO_WAITS.items()},
    **{("human", intent): rows for intent, rows in _PHOTO_WAITS.items()},
    ("discovery", Intent.YES): (Row(("converse",), if_.only_thanks), Row(("advise",), if_.something_shown)),
    ("size_colour", Intent.YES): (Row(("converse",), if_.takes_leave), Row(("order",), if_.same_thing_wanted)),
    ("offer", Intent.YES): (Row(("converse",), if_.takes_leave), Row(("order",), if_.same_thing_wanted)),
    **{(stage, Intent.CANCEL): (Row(("converse",), if_.refused),) for stage in _BEFORE_ORDER},
    ("complaint", Intent.UNKNOWN): (Row(("escalate",), then="complaint"),),
    ("complaint", Intent.YES): _TALKED_OUT,
    ("done", Intent.YES): _TALKED_OUT,
    ("payment", Intent.YES): _TALKED_OUT,
    ("upsell", Intent.YES): (Row(("converse",), if_.takes_leave), Row(("order",), if_.same_thing_wanted)),
    ("upsell", Intent.NO): (Row(("advise",), if_.goods_named), Row(("converse",), then="done")),
    **{("delivery", intent): rows for intent, rows in _AT_DELIVERY.items()},
    **{
        ("delivery", intent): tuple(Row((*row.steps, "order"), row.when) for row in rows)
        for intent, rows in ANY.items()
        if intent not in _AT_DELIVERY
    },
}
"""What an intent means at one stage. At `delivery` a question in between is answered, then `order` comes back to its
own."""


def rows_of(stage: Stage, intent: Intent) -> tuple[Row, ...]:
    """All that may follow, in the order in which it is tried."""
    return (*FIRST.get(stage, ()), *AT.get((stage, intent), ()), *ANY[intent])


def follow(place: Situation) -> Row:
    """What to do now."""
    rows = rows_of(place.stage, place.meaning.intent)
    return next(row for row in rows if row.when is None or row.when(place))
