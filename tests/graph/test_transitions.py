"""The table of the conversation: it answers everything, nothing in it is idle, and it says where steps lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from catalog import Catalog
from catalog.effects import EffectKey
from catalog.orders import OrderState
from graph import build
from graph.messages import CallPerson, Came, Door, NoneOfThese, PickSize, Picture, ShowProduct, Tap, Text, Turn
from graph.routing import STEP_OF, route
from graph.sale.wishes import SaleWish
from graph.situation import Situation
from graph.stages import Stage
from graph.state import OpenPhoto, State, Step
from graph.transitions import ANY, AT, FIRST, LATER, LEADS_TO, Row, follow, rows_of
from graph.understanding.meaning import Intent, Meaning, Slots
from tests.graph.conftest import WORKDAY, Talk, agent_in
from tests.graph.orders import Desk

STAGES: tuple[Stage, ...] = get_args(Stage)
PLACES = [(stage, intent) for stage in STAGES for intent in Intent]
TEXTS = (
    Meaning("так"),
    Meaning("їх", pointing=True),
    Meaning("другий", slots=Slots(ordinal=2)),
    Meaning("104", slots=Slots(sizes=("104",))),
    Meaning("синій", slots=Slots(colours=("blue",))),
    Meaning("костюм", slots=Slots(category="suit")),
    Meaning("костюм з начосом", slots=Slots(category="suit"), content=("начосом",)),
    Meaning("Іваненко Київ", content=("іваненко", "київ")),
    Meaning("схоже", intents=frozenset({Intent.PRICE, Intent.STOCK}), content=("щось",)),
    Meaning("+380 (00) 000-00-00, Київ", content=("київ",)),
    Meaning("доставка", policies=("delivery",)),
    Meaning("доставка костюма", policies=("delivery",), slots=Slots(category="suit")),
    Meaning("а можна дві", slots=Slots(quantity=2)),
    Meaning("які кольори", other_colours=True),
    Meaning("така сама, але синя", slots=Slots(colours=("blue",))),
    Meaning("розміри", asides=("sizes",)),
    Meaning("гарно, дякую, побігла", intents=frozenset({Intent.THANKS, Intent.BYE})),
    Meaning("а коли буде?"),
    Meaning("замовлення 1007"),
    Meaning("карта 4111 1111 1111 1111"),
    Meaning("накладеним платежем"),
    Meaning("покличте менеджера", calls=True),
    Meaning("не треба, передумала", intents=frozenset({Intent.NO})),
)
STATES: tuple[dict[str, Any], ...] = (
    {},
    {"selected": True, "shown": True},
    {"shown": True},
    {"selected": True, "shown": True, "ordering": True},
    {"selected": True, "shown": True, "came_back": True},
    {"opened": OpenPhoto(photo="p", yes="look")},
    {"opened": OpenPhoto(photo="p", yes="escalate")},
    {"shown": True, "which_photo": True},
    {"selected": True, "shown": True, "details": True},
    {"shown": True, "choosing": True},
    {"returning": True},
    {"cancelling": True},
    {"readdressing": True, "details": True},
    {"buying": True},
    {"buying": True, "wishes": frozenset({SaleWish.TOTAL})},
    {"buying": True, "wishes": frozenset({SaleWish.REMOVE})},
    {"buying": True, "read_back": True, "wishes": frozenset({SaleWish.AGREED})},
    {"buying": True, "read_back": True, "wishes": frozenset({SaleWish.WRONG})},
    {"shown": True, "wishes": frozenset({SaleWish.ALL})},
    {"shown": True, "choosing": True, "wishes": frozenset({SaleWish.ALL})},
    {"owing": True, "wishes": frozenset({SaleWish.PAID})},
    {"returning": True, "refunding": True},
    {"reviewing": True},
    {"awaited": True},
)


def situations(stage: Stage, intent: Intent) -> Iterator[Situation]:
    for meaning, state in product(TEXTS, STATES):
        intents = meaning.intents | {intent}
        yield Situation(stage, replace(meaning, intent=intent, intents=intents), **state)


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_has_steps_at_every_stage_whatever_the_talk_is_of(intent: Intent) -> None:
    for stage in STAGES:
        assert rows_of(stage, intent)[-1].when is None
        assert all(follow(place).steps for place in situations(stage, intent))


def test_every_step_of_the_table_and_of_every_part_is_a_verb_of_the_graph() -> None:
    steps = {step for place in PLACES for row in rows_of(*place) for step in row.steps} | set(STEP_OF.values())
    assert steps <= set(build.VERBS)
    assert set(build.VERBS) - steps == {"proceed"}, "asked for by the number of wishes"


def origin(stage: Stage, intent: Intent, index: int) -> tuple[object, ...]:
    """Where in the tables the row stands."""
    first, here = len(FIRST.get(stage, ())), len(AT.get((stage, intent), ()))
    if index < first:
        return ("first", stage, index)
    return ("at", stage, intent, index - first) if index < first + here else ("any", intent, index - first - here)


def test_no_row_is_dead() -> None:
    taken: Counter[tuple[object, ...]] = Counter()
    for stage, intent in PLACES:
        rows = rows_of(stage, intent)
        for place in situations(stage, intent):
            index = next(n for n, row in enumerate(rows) if row.when is None or row.when(place))
            taken[origin(stage, intent, index)] += 1
    tables: dict[tuple[object, ...], tuple[Row, ...]] = {
        **{("any", intent): rows for intent, rows in ANY.items()},
        **{("at", *place): rows for place, rows in AT.items()},
        **{("first", stage): rows for stage, rows in FIRST.items()},
    }
    dead = [(*where, n) for where, rows in tables.items() for n, _ in enumerate(rows) if not taken[(*where, n)]]
    assert dead == []


def test_every_stage_is_reached_or_says_why_not_yet() -> None:
    rows = [row for place in PLACES for row in rows_of(*place)]
    steps = {step for row in rows for step in row.steps} | set(STEP_OF.values())
    led = {stage for step in steps for stage in LEADS_TO.get(step, ())}
    assert {"init", *led, *(row.then for row in rows if row.then)} == set(STAGES) - set(LATER)


def test_every_guard_says_what_it_asks() -> None:
    guards = {row.when for place in PLACES for row in rows_of(*place) if row.when is not None}
    assert all((guard.__doc__ or "").strip() for guard in guards)


def turned(*parts: Any) -> Turn:
    return Turn("t", 1, 0, parts, "uk", WORKDAY)


def test_words_beside_a_photo_or_a_button_add_to_it_and_start_nothing_else() -> None:
    place = Situation("init", Meaning("шукаю костюм", intent=Intent.SEARCH, slots=Slots(category="suit")))
    assert route(turned(Picture("p", caption="шукаю костюм")), place).steps == ("look",)
    wanted = replace(place, meaning=replace(place.meaning, intent=Intent.ORDER))
    assert route(turned(Picture("p", caption="беру")), wanted).steps == ("look", "order")
    asked = replace(place, meaning=Meaning("доставка", intent=Intent.POLICY, policies=("delivery",)))
    assert route(turned(Tap(ShowProduct("A")), Text("доставка")), asked).steps == ("pick", "inform")


def test_a_person_who_was_tapped_for_comes_after_what_was_asked() -> None:
    silent = Situation("init", Meaning(""))
    assert route(turned(Tap(CallPerson()), Came(Door.LINK, "A")), silent).steps == ("pick", "escalate")
    assert route(turned(Tap(NoneOfThese())), silent).steps == ("reconsider",)


def test_a_tapped_size_goes_on_with_the_order_that_waited_for_it() -> None:
    waiting = Situation("size_colour", Meaning(""), selected=True, shown=True, ordering=True)
    assert route(turned(Tap(PickSize("A-104"))), waiting).steps == ("pick", "order")
    assert route(turned(Tap(PickSize("A-104"))), replace(waiting, ordering=False)).steps == ("pick",)


def test_a_tapped_thing_goes_on_with_the_order_that_waited_for_one_of_several() -> None:
    waiting = Situation("discovery", Meaning(""), shown=True, choosing=True)
    assert route(turned(Tap(ShowProduct("A"))), waiting).steps == ("pick", "order")
    assert route(turned(Tap(ShowProduct("A"))), replace(waiting, choosing=False)).steps == ("pick",)


@pytest.fixture
def drawn_anew() -> Iterator[None]:
    """The graph that a process draws once is drawn for this test alone."""
    build._drawn.cache_clear()
    yield
    build._drawn.cache_clear()


@pytest.mark.usefixtures("drawn_anew")
async def test_steps_leave_a_talk_only_where_the_table_says(
    shop: Catalog, shop_folder: Path, monkeypatch: pytest.MonkeyPatch, picture_of: Any, stranger: Any
) -> None:
    left: list[tuple[Step, Stage]] = []

    def recorded(step: Step, verb: build.Verb) -> build.Verb:
        async def run(state: State, runtime: Any) -> State:
            told = await verb(state, runtime)
            if "stage" in told:
                left.append((step, told["stage"]))
            return told

        return run

    for step, verb in list(build.VERBS.items()):
        monkeypatch.setitem(build.VERBS, step, recorded(step, verb))
    async with agent_in(shop, shop_folder) as agent:
        for chat, texts in enumerate(TALKS):
            talk = Talk(agent, shop, chat=600 + chat)
            for text in texts:
                await talk.say(text) if text else await talk.photo(stranger("receipt"))
        paid = Talk(agent, shop, chat=690)
        for text in ("худі з совою на 92", "беру", DETAILS, "на карту"):
            await paid.say(text)
        (order,) = await shop.orders.of_chat(690)
        await shop.orders.pay(EffectKey("t", "pay"), order.number, order.total, "charge-1")
        await paid.say("дякую")
        seen = Talk(agent, shop, chat=700)
        await seen.photo(picture_of("HUD-SOVA", "black"))
        await seen.photo(stranger("sofa"))
        await seen.photo(picture_of("KOS-STEZHKA", "pink"))
        await seen.tap(NoneOfThese())
        await seen.send(Came(Door.CHANNEL, "SUK-KRAPKA"))
        await seen.tap(ShowProduct("KOS-STEZHKA"))
        seen.at += timedelta(hours=1)
        await seen.say("привіт")
        bought = Talk(agent, shop, chat=701, at=datetime.now(UTC))
        await Desk(shop).at(OrderState.DELIVERED, chat=701)
        await bought.say("хочу повернути худі")
        await bought.say("замале")
    assert {step for step, _ in left} == set(LEADS_TO)
    wrong = [(step, stage) for step, stage in left if stage not in LEADS_TO.get(step, ()) and stage != "init"]
    assert wrong == []


DETAILS = "Іваненко Оля, 067 123 45 67, Львів, відділення 5"
TALKS = (
    ("худі з совою на 104", "беру", "прибери худі", "беру", DETAILS, "при отриманні", "де моє замовлення?"),
    ("худі з совою на 92", "беру", DETAILS, "на карту", ""),
    ("привіт", "рожевий костюм", "найдешевший", "перший", "128", "беру", "Олена Київ", "0000000000", "дякую"),
    ("худі з совою", "беру", "104", "а як доставка?", "ні", "а сукня в горошок?"),
    ("прислали порване", "де мій чек", "худі", "покличте людину"),
    ("яка завтра погода?", "хто президент?", "куртки є?", "щось схоже", "покажіть ще", "новинки"),
    ("щось до 2000 грн", "покажіть ще"),
    ("де моє замовлення?", "хочу повернути костюм", "скажіть коли з'явиться куртка"),
)
