from typing import Any

from bot.render.rich import units
from graph.messages import Text

MANAGERS, SHOPPER, CARD = -1001000000001, 501, 5001
FILE = {"file_id": "f", "file_unique_id": "uf"}


async def test_while_nobody_has_taken_the_talk_the_bot_goes_on(desk: Any, updates: Any, open_card: Any) -> None:
    assert await desk.parts(updates.say("а ціна?")) == (Text("а ціна?"),)


async def test_while_a_person_holds_the_talk_it_goes_to_the_group_and_not_to_the_graph(
    desk: Any, updates: Any, taken: Any
) -> None:
    work = await desk.handle(updates.say("а <128>?"), updates.say("і ще"))
    (told,) = work.outgoing
    assert (told.chat, told.method, told.handoff_id, told.epoch_of) == (MANAGERS, "sendMessage", 1, None)
    assert told.params["text"] == "<b>Олена</b>: а &lt;128&gt;?\nі ще"
    assert told.params["reply_parameters"] == {"message_id": CARD, "allow_sending_without_reply": True}
    assert (work.checkpoint_id, work.silences, desk.agent.turns) == (None, (), [])


async def test_photos_are_copied_under_the_shoppers_name(desk: Any, updates: Any, taken: Any) -> None:
    photo = updates.photo("a", caption="оцей")
    work = await desk.handle(updates.say("дивіться"), photo, updates.photo("b"))
    assert [one.method for one in work.outgoing] == ["sendMessage", "copyMessage", "copyMessage"]
    assert work.outgoing[1].params["message_id"] == photo["message"]["message_id"]
    assert [one.params["caption"] for one in work.outgoing[1:]] == ["<b>Олена</b>: оцей", "<b>Олена</b>"]


async def test_what_cannot_carry_a_caption_is_copied_bare(desk: Any, updates: Any, taken: Any) -> None:
    sticker = FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    (copy,) = (await desk.handle(updates.say(sticker=sticker))).outgoing
    assert copy.method == "copyMessage"
    assert "caption" not in copy.params


async def test_corrections_and_taps_are_told_too(desk: Any, updates: Any, taken: Any) -> None:
    (told,) = (await desk.handle(updates.edit("на 134"))).outgoing
    assert told.params["text"] == "<b>Олена</b> (виправлено): на 134"
    markup = {"inline_keyboard": [[{"text": "128", "callback_data": "s|KOS-ZIP-PINK-128"}]]}
    (told,) = (
        await desk.handle(updates.tap("s|KOS-ZIP-PINK-128", message=updates.message("?", reply_markup=markup)))
    ).outgoing
    assert told.params["text"] == "Олена: [128]"


async def test_long_talk_is_split_and_nothing_of_it_is_cut(desk: Any, updates: Any, taken: Any) -> None:
    long = updates.say("я" * 4096)
    work = await desk.handle(*[updates.say("👗" * 1900) for _ in range(3)], long)
    assert [one.method for one in work.outgoing] == ["sendMessage"] * 3 + ["copyMessage"]
    for told in work.outgoing[:3]:
        assert told.params["text"].count("👗") == 1900
        assert units(told.params["text"].replace("<b>", "").replace("</b>", "")) <= 4096
    assert work.outgoing[3].params["message_id"] == long["message"]["message_id"]


async def test_a_caption_that_leaves_no_room_for_the_name_is_kept_as_it_is(desk: Any, updates: Any, taken: Any) -> None:
    (copy,) = (await desk.handle(updates.photo("a", caption="я" * 1024))).outgoing
    assert "caption" not in copy.params


async def test_a_talk_whose_card_is_in_another_group_is_relayed_without_a_reply(
    desk: Any, updates: Any, taken: Any
) -> None:
    await desk.agent.handoffs.card_posted(1, -200, CARD)
    (told,) = (await desk.handle(updates.say("ау"))).outgoing
    assert "reply_parameters" not in told.params


async def test_changes_of_membership_are_not_relayed(desk: Any, updates: Any, taken: Any) -> None:
    assert (await desk.handle({"update_id": 3, "something_new": {}})).outgoing == ()
