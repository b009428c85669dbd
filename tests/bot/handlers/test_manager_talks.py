"""Who may do what with a talk in the managers' chat: by topic, by button, by command, and who may not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.texts import desk as words
from bot.texts import managers, texts
from bot.topics import News, Topic, Topics, Wanted
from catalog.effects import EffectKey
from catalog.staff import StaffRole
from graph.handoffs import Level, Status
from graph.messages import Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, OWNER, SHOPPER, TARAS

THREAD, STRANGER = 77, 905
WITHIN: dict[str, Any] = {"message_thread_id": THREAD, "is_topic_message": True}
UK = texts("uk")


@pytest.fixture
async def topic(desk: Any) -> int:
    """The shopper's topic."""
    topics = Topics(desk.catalog.db, 42, desk.clock)
    async with desk.catalog.db.write() as session:
        await topics.learn(session, News(Wanted(MANAGERS, SHOPPER, "Олена"), Topic(THREAD, False, 0)))
    return THREAD


@pytest.fixture
def wrote(desk: Any, updates: Any, topic: int) -> Any:
    """A manager writes in the topic."""
    turns = iter(range(1000))

    async def write(text: str, user: int = MARYNA, **more: Any) -> Any:
        said = updates.say(text, user=user, chat=MANAGERS, **WITHIN, **more)
        return await desk.handle(said, chat=MANAGERS, topic=THREAD, turn=f"w{next(turns)}")

    return write


def told(work: Any, chat: int) -> list[str]:
    return [one.params.get("text", one.method) for one in work.outgoing if one.chat == chat]


async def status(desk: Any, handoff: int = 1) -> Status:
    found: Status = (await desk.agent.handoffs.by_id(handoff)).status
    return found


async def test_words_in_a_topic_take_an_open_talk_and_reach_the_shopper(desk: Any, wrote: Any, open_card: Any) -> None:
    work = await wrote("Вітаю")
    assert told(work, SHOPPER) == [UK.person_here.format(name="Марина"), "copyMessage"]
    assert work.silences == ((SHOPPER, 0),)
    assert await status(desk) is Status.WAITING_SHOPPER
    (line,) = await desk.agent.handoffs.lines(1)
    assert (line.side, line.words, line.manager_id) == ("manager", "Вітаю", MARYNA)


async def test_words_in_a_topic_without_a_live_talk_open_one(desk: Any, wrote: Any) -> None:
    work = await wrote("Ваша посилка вже їде")
    assert told(work, SHOPPER)[-1] == "copyMessage"
    live = await desk.agent.handoffs.live(SHOPPER)
    assert (live.held, live.manager_id) == (True, MARYNA)


async def test_a_topic_that_is_no_shoppers_is_the_managers_own(desk: Any, updates: Any, open_card: Any) -> None:
    said = updates.say("обід?", user=MARYNA, chat=MANAGERS, message_thread_id=5, is_topic_message=True)
    work = await desk.handle(said, chat=MANAGERS, topic=5)
    assert (work.outgoing, work.silences) == ((), ())


async def test_somebody_without_a_role_is_told_once_and_can_do_nothing(
    desk: Any, updates: Any, wrote: Any, open_card: Any
) -> None:
    for text in ("Вітаю", "/take", "/resolve"):
        assert (await wrote(text, STRANGER)).outgoing == ()
    tap = updates.tap("mc|1", user=STRANGER, message=updates.card(1))
    assert (await desk.handle(tap, chat=MANAGERS)).outgoing == ()
    assert await status(desk) is Status.OPEN
    assert list(desk.outbox.once) == [f"norole/{STRANGER}"]
    (answer,) = desk.outbox.once[f"norole/{STRANGER}"]
    assert answer.params["text"] == managers.NO_ROLE


async def test_whoever_is_off_shift_takes_nothing(desk: Any, updates: Any, wrote: Any, open_card: Any) -> None:
    await desk.catalog.staff.shift(EffectKey("t0", "shift"), TARAS, on=False)
    tap = updates.tap("mc|1", user=TARAS, message=updates.card(1))
    for work in (await wrote("Вітаю", TARAS), await wrote("/take", TARAS), await desk.handle(tap, chat=MANAGERS)):
        assert told(work, MANAGERS) == [managers.SHIFT_FIRST]
        assert told(work, SHOPPER) == []
    assert await status(desk) is Status.OPEN


async def test_a_shopper_cannot_act_by_sending_the_data_of_a_button(desk: Any, updates: Any, open_card: Any) -> None:
    elsewhere = updates.message("?", user=42, chat=-500, kind="group")
    private = updates.message("?", user=42, chat=SHOPPER)
    for data in ("mc|1", "mr|1", "md|1", "mu|1", "mg|1", "mt|1", "ms|1|thanks"):
        await desk.handle(updates.tap(data, message=private))
        await desk.handle(updates.tap(data, user=MARYNA, message=private), chat=MARYNA)
        await desk.handle(updates.tap(data, user=MARYNA, message=elsewhere), chat=-500)
        await desk.handle(updates.tap(data, user=SHOPPER, message=updates.card(1)), chat=MANAGERS)
        assert await status(desk) is Status.OPEN


async def test_buttons_of_a_talk_that_is_over_change_nothing(desk: Any, updates: Any, taken: Any) -> None:
    await desk.agent.handoffs.resolve(EffectKey("t0", "end"), 1, MARYNA)
    for n, data in enumerate(("mc|1", "mr|1", "md|1", "mu|1", "mg|1", "mt|1", "ms|1|thanks")):
        tap = updates.tap(data, user=MARYNA, message=updates.card(1))
        work = await desk.handle(tap, chat=MANAGERS, turn=f"t{n + 5}")
        assert told(work, SHOPPER) == []
        assert await status(desk) is Status.RESOLVED


async def test_a_template_is_sent_with_two_taps_in_the_shoppers_language(
    desk: Any, updates: Any, open_card: Any
) -> None:
    listed = await desk.handle(updates.tap("mt|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS)
    (shown,) = listed.outgoing
    data = [button["callback_data"] for row in shown.params["reply_markup"]["inline_keyboard"] for button in row]
    assert data == ["ms|1|thanks", "mk|1"]
    assert await status(desk) is Status.OPEN
    work = await desk.handle(updates.tap(data[0], user=MARYNA, message=updates.card(1)), chat=MANAGERS, turn="t2")
    assert told(work, SHOPPER) == [UK.person_here.format(name="Марина"), "Дякуємо за звернення!"]
    assert any("Дякуємо за звернення!" in text for text in told(work, MANAGERS))
    assert await status(desk) is Status.WAITING_SHOPPER


async def test_raising_lets_go_tells_the_shopper_and_calls_those_who_may(desk: Any, wrote: Any, open_card: Any) -> None:
    await wrote("Вітаю", TARAS)
    work = await wrote("/raise", TARAS)
    now = await desk.agent.handoffs.by_id(1)
    assert (now.status, now.level, now.manager_id) == (Status.OPEN, Level.LEAD, None)
    assert told(work, SHOPPER) == [UK.senior_called]
    assert f"tg://user?id={MARYNA}" in told(work, MANAGERS)[-1]


async def test_a_lead_who_raises_calls_whoever_stands_above(desk: Any, wrote: Any, open_card: Any) -> None:
    called = told(await wrote("/raise", MARYNA), MANAGERS)[-1]
    assert f"tg://user?id={OWNER}" in called
    assert f"tg://user?id={MARYNA}" not in called


async def test_another_manager_may_not_end_a_talk_but_a_lead_may(desk: Any, wrote: Any, open_card: Any) -> None:
    await desk.catalog.staff.appoint(EffectKey("t0", "role"), STRANGER, "Оксана", StaffRole.MANAGER, "owner:1")
    await wrote("Вітаю", TARAS)
    work = await wrote("/return", STRANGER)
    assert told(work, MANAGERS) == [words.NOT_YOURS.format(name="Тарас")]
    assert (await desk.agent.handoffs.by_id(1)).held
    work = await wrote("/return", MARYNA)
    assert told(work, SHOPPER) == [UK.bot_again]
    assert "closeForumTopic" in [one.method for one in work.outgoing]


async def test_resolving_what_nobody_took_says_nothing_to_the_shopper(desk: Any, wrote: Any, open_card: Any) -> None:
    work = await wrote("/done")
    assert told(work, SHOPPER) == []
    assert await status(desk) is Status.RESOLVED


async def test_commands_are_never_relayed_and_an_unknown_one_gets_a_hint(desk: Any, wrote: Any, taken: Any) -> None:
    assert told(await wrote("/dance"), MANAGERS) == [managers.UNKNOWN_COMMAND]
    assert (await wrote("/dance@other_bot")).outgoing == ()
    for text in ("/dance", "/who", "/help", "/note", "/take"):
        assert told(await wrote(text), SHOPPER) == []


async def test_help_lists_what_this_person_may(desk: Any, wrote: Any, taken: Any) -> None:
    (for_lead,), (for_manager,) = told(await wrote("/help"), MANAGERS), told(await wrote("/help", TARAS), MANAGERS)
    assert "/take · " in for_manager
    assert "/notice" in for_lead
    assert "/notice" not in for_manager
    assert told(await wrote("/notice off", TARAS), MANAGERS) == [managers.LEAD_ONLY]


async def test_a_command_of_a_talk_needs_to_know_which(desk: Any, updates: Any, open_card: Any) -> None:
    work = await desk.handle(updates.say("/take", user=MARYNA, chat=MANAGERS), chat=MANAGERS)
    assert told(work, MANAGERS) == [managers.WHICH_TALK]
    replied = updates.say("/take", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    await desk.handle(replied, chat=MANAGERS, turn="t2")
    assert await status(desk) is Status.CLAIMED


async def test_notes_stay_inside_and_stand_on_the_next_card(desk: Any, wrote: Any, open_card: Any) -> None:
    work = await wrote("/note любить рожеве")
    assert (told(work, MANAGERS), told(work, SHOPPER)) == ([words.NOTED], [])
    await wrote("/resolve")
    work = await wrote("Вітаю знову")
    (card,) = [one for one in work.outgoing if one.handoff_id and "reply_markup" in one.params]
    assert "Нотатка: любить рожеве" in card.params["text"]


async def test_the_history_tells_who_said_what_as_a_file(desk: Any, updates: Any, wrote: Any, open_card: Any) -> None:
    await wrote("Вітаю")
    await desk.handle(updates.say("а 128 є?"), turn="s1")
    await wrote("/note уважна")
    (sent,) = (await wrote("/history")).outgoing
    assert (sent.chat, sent.method) == (MANAGERS, "sendDocument")
    lines = [line.partition(" ")[2].partition(" ")[2] for line in sent.params["document"]["$text"].splitlines()]
    assert lines == ["Марина: Вітаю", "Покупець: а 128 є?", "Марина (нотатка): уважна"]


async def test_the_history_names_whoever_said_it_and_not_whoever_came_last(
    desk: Any, wrote: Any, open_card: Any
) -> None:
    await wrote("Вітаю", TARAS)
    await wrote("/raise", TARAS)
    await wrote("Далі я")
    (sent,) = (await wrote("/history")).outgoing
    lines = [line.partition(" ")[2].partition(" ")[2] for line in sent.params["document"]["$text"].splitlines()]
    assert lines == ["Тарас: Вітаю", "Марина: Далі я"]


async def test_who_tells_who_waits_and_who_is_on_shift(desk: Any, wrote: Any, open_card: Any) -> None:
    (text,) = told(await wrote("/who"), MANAGERS)
    assert "Олена: чекає" in text
    assert "Марина, Тарас" in text
    assert "tg://" not in text
    await wrote("/take")
    assert "Олена: веде Марина з" in told(await wrote("/who"), MANAGERS)[0]


async def test_a_second_reason_is_a_line_in_the_topic_and_no_second_card(
    desk: Any, updates: Any, topic: int, open_card: Any
) -> None:
    async def complains(turn: Any, after: Any) -> Any:
        key = EffectKey(turn.id, "handoff")
        await desk.agent.handoffs.open(key, chat=SHOPPER, reason=Reason.COMPLAINT)
        return desk.agent.answer

    desk.agent.reply = complains
    work = await desk.handle(updates.say("це жах"))
    (copy,) = [one for one in work.outgoing if one.chat == MANAGERS]
    assert copy.params["text"].startswith("Ще причина: Скарга\n<b>Олена</b>: це жах\nБот: ")
    assert (copy.merges, copy.priority, copy.stream) == (True, 0, SHOPPER)


async def test_nothing_of_a_talk_or_its_people_is_in_the_buttons(desk: Any, updates: Any, open_card: Any) -> None:
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS)
    markup = json.dumps([one.params.get("reply_markup") for one in work.outgoing])
    assert str(SHOPPER) not in markup
    assert str(MARYNA) not in markup
