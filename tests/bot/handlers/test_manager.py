from typing import Any

from bot.texts import texts
from catalog.effects import EffectKey
from catalog.staff import StaffRole

MANAGERS, SHOPPER, MARYNA, TARAS = -1001000000001, 501, 901, 902
CARD = 5001


def by_method(work: Any) -> dict[str, Any]:
    return {one.method: one for one in work.outgoing}


def pressable(params: Any) -> list[str]:
    return [button["callback_data"] for row in params["reply_markup"]["inline_keyboard"] for button in row]


async def test_taking_a_card_tells_the_shopper_who_answers_and_the_group_who_took_it(
    desk: Any, updates: Any, open_card: Any
) -> None:
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS)
    sent = by_method(work)
    held = await desk.agent.handoffs.by_id(1)
    assert (held.status, held.manager_name, held.card) == ("claimed", "Марина", (MANAGERS, CARD))
    assert "Марина" in sent["sendMessage"].params["text"]
    assert (sent["sendMessage"].chat, sent["sendMessage"].epoch_of) == (SHOPPER, None)
    edit = sent["editMessageText"].params
    assert edit["text"] == "Просить людину · Олена\n▸ Веде Марина з 01:00"
    assert edit["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert pressable(edit) == ["mt|1", "mr|1", "md|1", "mu|1"]
    assert "parse_mode" not in edit
    assert work.silences == ((SHOPPER, 0),)


async def test_a_card_with_a_picture_keeps_it(desk: Any, updates: Any, open_card: Any) -> None:
    card = updates.card(1, caption="Фото не впізнано", caption_entities=[])
    del card["text"], card["entities"]
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=card), chat=MANAGERS)
    assert by_method(work)["editMessageCaption"].params["caption"] == "Фото не впізнано\n▸ Веде Марина з 01:00"


async def test_of_two_taps_one_wins_and_the_other_is_told_who(desk: Any, updates: Any, open_card: Any) -> None:
    first, second = [updates.tap("mc|1", user=user, message=updates.card(1)) for user in (TARAS, MARYNA)]
    won = await desk.handle(first, chat=MANAGERS)
    lost = await desk.handle(second, chat=MANAGERS, turn="t2")
    assert (await desk.agent.handoffs.by_id(1)).manager_name == "Тарас"
    assert sorted(one.method for one in won.outgoing) == ["editMessageText", "sendMessage"]
    (told,) = lost.outgoing
    assert (told.chat, told.params["text"]) == (MANAGERS, "Марина, цю розмову вже веде Тарас.")
    assert told.params["reply_parameters"]["message_id"] == CARD
    assert lost.silences == ()


async def test_tapping_ones_own_card_again_is_quiet(desk: Any, updates: Any, taken: Any) -> None:
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS)
    assert (work.outgoing, work.silences) == ((), ())


async def test_only_the_holder_may_return_the_talk(desk: Any, updates: Any, taken: Any) -> None:
    work = await desk.handle(updates.tap("mr|1", user=TARAS, message=updates.card(1)), chat=MANAGERS)
    assert work.outgoing == ()
    assert (await desk.agent.handoffs.by_id(1)).status == "claimed"


async def test_a_replayed_claim_says_the_same_again(desk: Any, updates: Any, open_card: Any) -> None:
    tap = updates.tap("mc|1", user=MARYNA, message=updates.card(1))
    assert await desk.handle(tap, chat=MANAGERS) == await desk.handle(tap, chat=MANAGERS)


async def test_a_tap_on_a_card_that_nobody_knows_is_quiet(desk: Any, updates: Any) -> None:
    for data in ("mc|99", "mr|99", "h", "x"):
        work = await desk.handle(updates.tap(data, user=MARYNA, message=updates.card(99)), chat=MANAGERS)
        assert work.outgoing == ()


async def test_a_card_too_old_to_be_read_changes_only_its_buttons(desk: Any, updates: Any, open_card: Any) -> None:
    old = {"message_id": CARD, "date": 0, "chat": {"id": MANAGERS, "type": "supergroup"}}
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=old), chat=MANAGERS)
    assert "sendMessage" in by_method(work)


async def test_returning_to_the_bot_is_told_once_on_both_sides(desk: Any, updates: Any, taken: Any) -> None:
    tap = updates.tap("mr|1", user=MARYNA, message=updates.card(1))
    sent = by_method(await desk.handle(tap, chat=MANAGERS))
    assert sent["sendMessage"].params["text"] == texts("uk").bot_again
    assert sent["editMessageText"].params["text"].endswith("Повернуто боту: Марина")
    assert sent["editMessageText"].params["reply_markup"] == {"inline_keyboard": []}
    again = await desk.handle(updates.tap("mr|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS, turn="t2")
    assert again.outgoing == ()


async def test_a_managers_reply_reaches_the_shopper_from_the_bot(desk: Any, updates: Any, taken: Any) -> None:
    said = updates.say("Є на складі", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    work = await desk.handle(said, chat=MANAGERS)
    (copy,) = work.outgoing
    assert (copy.chat, copy.method, copy.epoch_of) == (SHOPPER, "copyMessage", None)
    assert copy.params == {
        "chat_id": SHOPPER,
        "from_chat_id": MANAGERS,
        "message_id": said["message"]["message_id"],
    }
    assert work.silences == ((SHOPPER, 0),)
    assert desk.agent.turns == []


async def test_a_reply_to_an_open_card_takes_it(desk: Any, updates: Any, open_card: Any) -> None:
    said = updates.say("Добрий вечір!", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    more = updates.say("Зараз гляну", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    work = await desk.handle(said, more, chat=MANAGERS)
    assert [one.method for one in work.outgoing] == ["sendMessage", "editMessageText", "copyMessage", "copyMessage"]
    assert (await desk.agent.handoffs.by_id(1)).manager_name == "Марина"
    assert work == await desk.handle(said, more, chat=MANAGERS)


async def test_a_card_whose_sending_was_never_recorded_still_leads_back(
    desk: Any, updates: Any, open_card: Any
) -> None:
    desk.outbox.sent.clear()
    said = updates.say("Вітаю", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    assert by_method(await desk.handle(said, chat=MANAGERS))["copyMessage"].chat == SHOPPER


async def test_a_reply_to_a_relayed_message_leads_back_too(desk: Any, updates: Any, taken: Any) -> None:
    desk.outbox.sent[(MANAGERS, 6001)] = 1
    relayed = updates.message("Олена: а 128?", user=42, chat=MANAGERS) | {"message_id": 6001}
    said = updates.say("Так", user=MARYNA, chat=MANAGERS, reply_to_message=relayed)
    assert by_method(await desk.handle(said, chat=MANAGERS))["copyMessage"].chat == SHOPPER


async def test_another_managers_reply_is_not_sent_and_they_are_told_who_holds_the_talk(
    desk: Any, updates: Any, taken: Any
) -> None:
    said = updates.say("Я допоможу", user=TARAS, chat=MANAGERS, reply_to_message=updates.card(1))
    work = await desk.handle(said, chat=MANAGERS)
    (told,) = work.outgoing
    assert told.chat == MANAGERS
    assert "Марина" in told.params["text"]
    assert told.params["reply_parameters"]["message_id"] == said["message"]["message_id"]
    assert work.silences == ()


async def test_a_reply_after_the_return_is_not_sent_either(desk: Any, updates: Any, taken: Any) -> None:
    await desk.agent.handoffs.give_back(EffectKey("t0", "give_back"), 1, MARYNA)
    said = updates.say("Ще щось?", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    (told,) = (await desk.handle(said, chat=MANAGERS)).outgoing
    assert (told.chat, "не передано" in told.params["text"]) == (MANAGERS, True)


async def test_lines_with_two_slashes_stay_among_the_managers(desk: Any, updates: Any, open_card: Any) -> None:
    said = updates.say("// вона вже писала вчора", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    work = await desk.handle(said, chat=MANAGERS)
    assert (work.outgoing, work.silences) == ((), ())
    assert (await desk.agent.handoffs.by_id(1)).status == "open"


async def test_other_talk_in_the_group_is_none_of_ours(desk: Any, updates: Any, taken: Any) -> None:
    plain = updates.say("обід?", user=MARYNA, chat=MANAGERS)
    colleague = updates.say(
        "так", user=MARYNA, chat=MANAGERS, reply_to_message=updates.message("обід?", user=TARAS, chat=MANAGERS)
    )
    joined = updates.say(user=TARAS, chat=MANAGERS, new_chat_members=[updates.user(TARAS)])
    robot = updates.say("реклама", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    robot["message"]["from"]["is_bot"] = True
    work = await desk.handle(plain, colleague, joined, robot, chat=MANAGERS)
    assert (work.outgoing, work.silences, desk.agent.turns) == ((), (), [])


async def test_an_anonymous_administrator_is_nobody_that_we_know_until_the_owner_says_so(
    desk: Any, updates: Any, open_card: Any
) -> None:
    said = updates.say(
        "Вітаю",
        user=1087968824,
        chat=MANAGERS,
        sender_chat={"id": MANAGERS, "type": "supergroup"},
        author_signature="Зміна Дибунців",
        reply_to_message=updates.card(1),
    )
    said["message"]["from"]["is_bot"] = True
    assert (await desk.handle(said, chat=MANAGERS)).outgoing == ()
    assert list(desk.outbox.once) == [f"norole/{MANAGERS}"]
    await desk.catalog.staff.appoint(EffectKey("t0", "role"), MANAGERS, "Зміна", StaffRole.LEAD, "owner:777")
    assert by_method(await desk.handle(said, chat=MANAGERS))["copyMessage"].chat == SHOPPER
    assert (await desk.agent.handoffs.by_id(1)).manager_name == "Зміна Дибунців"


async def test_managers_hear_when_their_words_did_not_get_through(desk: Any, updates: Any, make_turn: Any) -> None:
    (sent,) = desk.handlers.apology(make_turn(updates.say("x", user=MARYNA, chat=MANAGERS), chat=MANAGERS))
    assert sent.chat == MANAGERS
