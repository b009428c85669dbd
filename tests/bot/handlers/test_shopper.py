from pathlib import Path
from typing import Any

import pytest
from aiogram.enums import ContentType

from bot.callbacks import pack
from bot.errors import FileTooLarge, PoisonUpdate, TelegramBroken, TelegramRefused
from bot.handlers.parts import KINDS
from bot.texts import texts
from catalog.errors import PhotoProblem
from graph.messages import (
    CallPerson,
    Card,
    ChooseLanguage,
    Command,
    Other,
    OtherKind,
    PickSize,
    Picture,
    Reason,
    Reply,
    Say,
    Saying,
    ShowProduct,
    StaleButton,
    Tap,
    Text,
    Wanted,
)

FILE = {"file_id": "f", "file_unique_id": "uf"}


async def test_what_was_said_in_one_turn_reaches_the_agent_together_and_in_order(desk: Any, updates: Any) -> None:
    work = await desk.handle(updates.say("а є"), updates.say("на 128?"))
    ((turn, after),) = desk.agent.turns
    assert turn.parts == (Text("а є"), Text("на 128?"))
    assert (turn.id, turn.chat, turn.topic, turn.locale, turn.name, after) == ("t1", 501, 0, "uk", "Олена", "c1")
    assert (work.checkpoint_id, work.asks, work.silences) == ("c2", True, ())
    (sent,) = work.outgoing
    assert (sent.chat, sent.method, sent.epoch_of) == (501, "sendMessage", (501, 0))


@pytest.mark.parametrize(("code", "locale"), [("uk", "uk"), ("ru", "ru"), ("en-GB", "en"), ("de", "uk"), (None, "uk")])
async def test_the_language_of_the_app_is_handed_on_with_ukrainian_in_doubt(
    desk: Any, updates: Any, code: str | None, locale: str
) -> None:
    update = updates.say("hi")
    update["message"]["from"].pop("language_code")
    update["message"]["from"] |= {"language_code": code} if code else {}
    await desk.handle(update)
    assert desk.agent.turns[0][0].locale == locale


async def test_a_photo_is_fetched_in_its_largest_size_and_kept(desk: Any, updates: Any) -> None:
    parts = await desk.parts(updates.photo("a", caption="є такий?"))
    assert parts == (Picture("id-u-a-1280", None, "є такий?"),)
    assert desk.telegram.downloaded == ["a-1280"]
    assert desk.catalog.photos.kept == {"u-a-1280": b"a-1280"}


async def test_a_photo_that_we_already_hold_is_not_fetched_again(desk: Any, updates: Any) -> None:
    desk.catalog.photos.seen["u-a-1280"] = "held"
    assert await desk.parts(updates.photo("a")) == (Picture("held"),)
    assert desk.telegram.downloaded == []


async def test_an_album_is_one_question_in_order(desk: Any, updates: Any) -> None:
    album = [updates.photo(name, media_group_id="g") for name in "abc"]
    assert await desk.parts(*album) == tuple(Picture(f"id-u-{name}-1280") for name in "abc")


@pytest.mark.parametrize(
    ("file", "mime"), [("a.heic", "image/heic"), ("a.webp", "image/webp"), ("a.JPG", None), ("a.gif", "image/gif")]
)
async def test_a_picture_sent_as_a_file_is_a_photo_too(desk: Any, updates: Any, file: str, mime: str | None) -> None:
    assert await desk.parts(updates.document(file, mime)) == (Picture(f"id-u-{file}"),)


async def test_a_file_that_is_no_picture_is_not_fetched(desk: Any, updates: Any) -> None:
    assert await desk.parts(updates.document("price.pdf", "application/pdf")) == (Other(OtherKind.DOCUMENT),)
    assert desk.telegram.downloaded == []


async def test_a_file_over_20_mb_is_too_large_without_asking_telegram(desk: Any, updates: Any) -> None:
    big = updates.document("big.png", "image/png", file_size=25 * 1024 * 1024)
    assert await desk.parts(big) == (Picture(None, PhotoProblem.TOO_LARGE),)
    assert desk.telegram.downloaded == []


async def test_an_unreadable_photo_keeps_its_problem_and_caption(desk: Any, updates: Any) -> None:
    desk.catalog.photos.problem = PhotoProblem.TRUNCATED
    assert await desk.parts(updates.photo(caption="це")) == (Picture(None, PhotoProblem.TRUNCATED, "це"),)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (FileTooLarge("getFile", 400, "file is too big"), PhotoProblem.TOO_LARGE),
        (TelegramRefused("getFile", 400, "wrong file_id"), PhotoProblem.NOT_DELIVERED),
    ],
)
async def test_a_photo_that_telegram_refuses_to_hand_out_is_a_problem_at_once(
    desk: Any, updates: Any, error: Exception, problem: PhotoProblem
) -> None:
    desk.telegram.error = error
    assert await desk.parts(updates.photo()) == (Picture(None, problem),)


async def test_a_broken_download_is_tried_again_and_then_told_instead_of_losing_the_turn(
    desk: Any, updates: Any
) -> None:
    desk.telegram.error = TelegramBroken("getFile", 502, "bad gateway")
    with pytest.raises(TelegramBroken):
        await desk.handle(updates.photo())
    told = await desk.parts(updates.say("і ще"), updates.photo(), attempts=2)
    assert told == (Text("і ще"), Picture(None, PhotoProblem.NOT_DELIVERED))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
            "sticker",
        ),
        ({"voice": FILE | {"duration": 3}}, "voice"),
        ({"audio": FILE | {"duration": 3}}, "voice"),
        ({"video": FILE | {"duration": 3, "width": 1, "height": 1}}, "video"),
        ({"video_note": FILE | {"duration": 3, "length": 1}}, "video"),
        (
            {
                "animation": FILE | {"duration": 3, "width": 1, "height": 1},
                "document": FILE | {"mime_type": "image/gif"},
            },
            "animation",
        ),
        ({"document": FILE | {"mime_type": "application/zip"}}, "document"),
        ({"location": {"latitude": 50.4, "longitude": 30.5}}, "location"),
        ({"contact": {"phone_number": "1", "first_name": "О"}}, "contact"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "empty"),
        ({"text": ""}, "empty"),
        ({}, "empty"),
        ({"something_of_next_year": {"x": 1}}, "empty"),
    ],
)
async def test_everything_else_a_shopper_sends_gets_its_own_polite_answer(
    desk: Any, updates: Any, body: dict[str, Any], kind: str
) -> None:
    assert await desk.parts(updates.say(**body)) == (Other(OtherKind(kind)),)


async def test_service_messages_and_moving_locations_are_not_answered(desk: Any, updates: Any) -> None:
    pinned = updates.say(pinned_message={**updates.message("x"), "date": 0})
    live = updates.edit("", location={"latitude": 1.0, "longitude": 2.0})
    live["edited_message"].pop("text")
    for update in (pinned, live, {"update_id": 6}):
        work = await desk.handle(update)
        assert (work.outgoing, work.checkpoint_id) == ((), None)
    assert desk.agent.turns == []


def test_every_kind_we_name_is_one_of_telegrams() -> None:
    assert set(KINDS) <= {kind.value for kind in ContentType}


async def test_an_edited_message_is_a_new_question(desk: Any, updates: Any) -> None:
    assert await desk.parts(updates.edit("куртка 128")) == (Text("куртка 128"),)


async def test_emoji_markup_and_half_surrogates_arrive_as_text_that_a_database_takes(desk: Any, updates: Any) -> None:
    (text,) = await desk.parts(updates.say("👗" * 4096))
    assert text == Text("👗" * 4096)
    (text,) = await desk.parts(updates.say("<b>*_`\ud83d"))
    assert text.text.encode().decode().startswith("<b>*_`")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("/start", Tap(Command(Wanted.START))),
        ("/help@vitrina_bot", Tap(Command(Wanted.HELP))),
        ("/CART", Tap(Command(Wanted.CART))),
        ("/language", Tap(Command(Wanted.LANGUAGE))),
        ("/language English", Tap(ChooseLanguage("en"))),
        ("/human", Tap(CallPerson())),
        ("/dead", Text("/dead")),
        ("/ 128", Text("/ 128")),
    ],
)
async def test_a_command_of_the_menu_is_its_button_and_any_other_is_text(
    desk: Any, updates: Any, text: str, part: Any
) -> None:
    assert await desk.parts(updates.say(text)) == (part,)


async def test_a_tap_is_its_action_and_an_old_one_is_stale(desk: Any, updates: Any) -> None:
    assert await desk.parts(updates.tap("p|KOS-ZIP|pink")) == (Tap(ShowProduct("KOS-ZIP", "pink")),)
    assert await desk.parts(updates.tap("v1:buy:7")) == (Tap(StaleButton()),)
    assert await desk.parts(updates.tap(None)) == (Tap(StaleButton()),)


async def test_a_tap_on_a_button_whose_sku_was_too_long_finds_its_product(desk: Any, updates: Any) -> None:
    long, variant = "K" * 80, "V" * 80
    data = pack(PickSize(variant), long)
    assert await desk.parts(updates.tap(data)) == (Tap(StaleButton()),)
    known = desk.catalog.products["KOS-ZIP"]
    desk.catalog.products[long] = type(known)(sku=long, colours=(), variants=(type(known)(sku=variant),))
    assert await desk.parts(updates.tap(data)) == (Tap(PickSize(variant)),)


async def test_a_shopper_cannot_take_a_hand_off_by_guessing_the_button(desk: Any, updates: Any, open_card: Any) -> None:
    assert await desk.parts(updates.tap("mc|1")) == (Tap(StaleButton()),)
    assert (await desk.agent.handoffs.by_id(1)).status == "open"


async def test_a_card_goes_to_the_managers_beside_the_answer(desk: Any, updates: Any) -> None:
    card = Card(7, Reason.PHOTO_NOT_RECOGNISED, 501, "Олена", "uk", photo_id="abc")
    desk.agent.answer = Reply((Say(Saying.PERSON_CALLED),), "uk", "c2", "lexicon", cards=(card,))
    answer, posted = (await desk.handle(updates.say("покличте людину"))).outgoing
    assert answer.params["text"] == texts("uk").sayings[Saying.PERSON_CALLED]
    assert (posted.chat, posted.handoff_id, posted.epoch_of) == (-1001000000001, 7, None)
    assert posted.params["photo"] == {"$file": str(Path("/photos/abc")), "key": "abc"}


async def test_a_silent_answer_sends_nothing_and_still_moves_the_talk_on(desk: Any, updates: Any) -> None:
    desk.agent.answer = Reply((), "uk", "c2", "moderation")
    work = await desk.handle(updates.say("агов"), updates.say("агов"))
    assert (work.outgoing, work.checkpoint_id, work.asks) == ((), "c2", False)
    assert work.record is not None


async def test_a_card_whose_photo_is_gone_is_still_posted(desk: Any, updates: Any) -> None:
    card = Card(7, Reason.PHOTO_NOT_RECOGNISED, 501, "Олена", "uk", photo_id="gone")
    desk.agent.answer = Reply((Say(Saying.PERSON_CALLED),), "uk", "c2", "lexicon", cards=(card,))
    _, posted = (await desk.handle(updates.say("людину"))).outgoing
    assert posted.method == "sendMessage"


async def test_a_turn_of_nothing_but_nonsense_is_poison(desk: Any) -> None:
    with pytest.raises(PoisonUpdate):
        await desk.handle({"update_id": 1, "message": {"chat": "nowhere"}})
    with pytest.raises(PoisonUpdate):
        await desk.handle("no update at all", chat=0)


async def test_a_malformed_update_does_not_take_its_neighbours_with_it(desk: Any, updates: Any) -> None:
    parts = await desk.parts(updates.say("куртка"), {"update_id": 9, "message": {"chat": "nowhere"}})
    assert parts == (Text("куртка"), Other(OtherKind.EMPTY))


async def test_the_apology_speaks_the_shoppers_language_and_offers_a_person(
    desk: Any, updates: Any, make_turn: Any
) -> None:
    update = updates.say("hello")
    update["message"]["from"]["language_code"] = "en"
    (sent,) = desk.handlers.apology(make_turn(update))
    assert sent.params["text"] == texts("en").apology
    assert sent.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "h"
    assert sent.epoch_of == (501, 0)


async def test_the_apology_survives_the_updates_that_broke_the_turn(desk: Any, make_turn: Any) -> None:
    (sent,) = desk.handlers.apology(make_turn({"update_id": 1, "message": {"from": 5}}, {"message": None}, "?"))
    assert sent.params["text"] == texts("uk").apology
    assert desk.handlers.apology(make_turn({"update_id": 1}, chat=-55)) == ()
