"""What nobody should send and everybody does: each gets a clear answer, nothing is lost, and the next one is served."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.texts import texts
from catalog.errors import PhotoProblem
from graph.messages import OtherKind, Saying
from tests.black_box.shop_run import MANAGERS, PATIENCE, ROOT, Shop, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

UK = texts("uk")
MEGABYTE = 1024 * 1024
HUGE = b"\xff\xd8\xff" + bytes(25 * MEGABYTE)
LONE = "\ud83d"
YAN = 902
OURS = sorted((ROOT / "data" / "vision" / "photos").rglob("*-front.jpg"))[0]

Send = Callable[[Shop, int], Awaitable[Any]]


def noise(kind: str) -> bytes:
    """A picture of nothing that we sell."""
    out = BytesIO()
    Image.effect_noise((320, 320), 120).convert("RGB").save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes whose header promises 30,000 x 30,000 pixels."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 90_001)), (b"IEND", b""))
    packed = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
              for name, data in chunks)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 4096


def head(shop: Shop, chat: int) -> dict[str, Any]:
    """What every message of a shopper begins with."""
    rooms = shop.sandbox.world.rooms
    number = rooms.room(chat, 0).next_id()
    return {"message_id": number, "date": 1, "chat": rooms.chat(chat).as_json(), "from": rooms.user(chat).as_json()}


def photo(data: bytes) -> Send:
    return lambda shop, chat: shop.sandbox.world.photo(data, chat=chat, raw=True)


def sends(kind: str, data: bytes | None = None, name: str | None = None, mime: str | None = None) -> Send:
    return lambda shop, chat: shop.sandbox.world.send(kind, data, chat=chat, name=name, mime=mime)


def message(**fields: Any) -> Send:
    return lambda shop, chat: shop.sandbox.world.update({"message": head(shop, chat) | fields}, raw=True)


async def photo_of_untold_size(shop: Shop, chat: int) -> None:
    """Telegram may leave file_size out; then getFile is the one that refuses."""
    stored = await shop.sandbox.world.files.keep_photo(HUGE + b"1", raw=True)
    sizes = [shop.sandbox.world.files.as_json(size, shop.sandbox.world.bots.first.id) for size in stored]
    untold = [{key: value for key, value in size.items() if key != "file_size"} for size in sizes]
    await message(photo=untold)(shop, chat)


def callback(data: str, *, told: bool = True) -> Send:
    """A press on a keyboard that this bot never sent; not `told`: of a message too old for Telegram to show."""

    async def press(shop: Shop, chat: int) -> None:
        bot = shop.sandbox.world.bots.first.user().as_json()
        under = head(shop, chat) | ({"from": bot, "text": "Торішня пропозиція"} if told else {"date": 0})
        if not told:
            del under["from"]
        person = shop.sandbox.world.rooms.user(chat).as_json()
        query = {"id": f"9{chat}", "from": person, "chat_instance": "1", "message": under, "data": data}
        await shop.sandbox.world.update({"callback_query": query}, raw=True)

    return press


BIG = PhotoProblem.TOO_LARGE
SCENES: list[tuple[str, Send, str]] = [
    ("a photo of 25 MB", photo(HUGE), UK.problems[BIG]),
    ("a photo of 25 MB whose size is not told", photo_of_untold_size, UK.problems[BIG]),
    ("a picture of 25 MB as a file", sends("document", HUGE, "a.jpg", "image/jpeg"), UK.problems[BIG]),
    ("a truncated JPEG", photo(OURS.read_bytes()[:20_000]), UK.problems[PhotoProblem.TRUNCATED]),
    ("a photo of no bytes", photo(b""), UK.problems[PhotoProblem.NOT_DELIVERED]),
    ("a bomb", sends("document", bomb(), "a.png", "image/png"), UK.problems[PhotoProblem.TOO_MANY_PIXELS]),
    ("HEIC", sends("document", heic(), "IMG_1.HEIC", "image/heic"), UK.problems[PhotoProblem.FORMAT_UNKNOWN]),
    ("a text called photo", sends("document", b"hello", "a.jpg", "image/jpeg"),
     UK.problems[PhotoProblem.NOT_A_PICTURE]),
    ("WebP of nothing of ours", sends("document", noise("WEBP"), "a.webp", "image/webp"),
     UK.sayings[Saying.PHOTO_UNKNOWN]),
    ("GIF of nothing of ours", sends("document", noise("GIF"), "a.gif", "image/gif"), UK.sayings[Saying.PHOTO_UNKNOWN]),
    ("an animation", sends("animation"), UK.kinds[OtherKind.ANIMATION]),
    ("a sticker", sends("sticker"), UK.kinds[OtherKind.STICKER]),
    ("a voice message", sends("voice"), UK.kinds[OtherKind.VOICE]),
    ("a video", sends("video"), UK.kinds[OtherKind.VIDEO]),
    ("a file", sends("document", b"%PDF-1.7", "a.pdf", "application/pdf"), UK.kinds[OtherKind.DOCUMENT]),
    ("a location", sends("location"), UK.kinds[OtherKind.LOCATION]),
    ("a contact", sends("contact"), UK.kinds[OtherKind.CONTACT]),
    ("an empty message", message(), UK.kinds[OtherKind.EMPTY]),
    ("an empty text", message(text=""), UK.kinds[OtherKind.EMPTY]),
    ("a kind that Telegram has not invented", message(hologram={"file_id": "x"}), UK.kinds[OtherKind.EMPTY]),
    ("4,096 emoji", message(text="👗" * 4096), UK.sayings[Saying.TOO_LONG]),
    ("half an emoji", message(text=f"{LONE} {LONE}"), UK.sayings[Saying.NOT_UNDERSTOOD]),
    ("zero bytes", message(text="\0\0\0"), UK.sayings[Saying.NOT_UNDERSTOOD]),
    ("half an emoji in a command", message(text=f"/start {LONE}"), "Я бот"),
    ("a zero byte in a command", message(text="/start A\0"), "Я бот"),
    ("an unknown command", message(text="/frobnicate"), "Не зовсім розумію"),
    ("HTML as text", message(text="<b>куртка</b> &amp; </i>"), "грн"),
    ("an old button", callback("buy:17"), UK.sayings[Saying.BUTTON_STALE]),
    ("a button of a thing no longer sold", callback("p|NO-SUCH-THING"), UK.sayings[Saying.BUTTON_STALE]),
    ("a button of a size no longer sold", callback("s|NO-SUCH-THING-128"), UK.sayings[Saying.BUTTON_STALE]),
    ("a button under a message too old to see", callback("p|NO-SUCH-THING", told=False),
     UK.sayings[Saying.BUTTON_STALE]),
    ("a button with half an emoji", callback(f"p|{LONE}"), UK.sayings[Saying.BUTTON_STALE]),
    ("a button with a zero byte", callback("s|A\0B"), UK.sayings[Saying.BUTTON_STALE]),
    ("a button with nothing in it", callback(""), UK.sayings[Saying.BUTTON_STALE]),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SCENES)), ids=[name for name, _, _ in SCENES])
async def test_bad_input_gets_a_clear_answer_and_the_next_question_too(shop: Shop, number: int) -> None:
    _, send, sentence = SCENES[number]
    chat = 600 + number
    await send(shop, chat)
    told = await shop.says(sentence, chat)
    assert not any(word in told for word in ("Traceback", "Error", "None"))
    await goes_on(shop, chat)


async def test_a_press_on_an_old_keyboard_is_answered_at_once(shop: Shop) -> None:
    await callback("long-gone")(shop, 690)
    await shop.sandbox.until(lambda: "9690" in _answered(shop), timeout=PATIENCE)
    await goes_on(shop, 690)


@pytest.mark.parametrize(("kind", "chat"), [("WEBP", 691), ("GIF", 692)])
async def test_our_own_picture_is_known_in_other_formats_too(shop: Shop, kind: str, chat: int) -> None:
    out = BytesIO()
    with Image.open(OURS) as picture:
        picture.save(out, kind)
    name = f"a.{kind.lower()}"
    await shop.sandbox.world.send("document", out.getvalue(), name=name, mime=f"image/{kind.lower()}", chat=chat)
    [offer, *_] = await shop.answers(1, chat)
    assert "photo" in offer
    assert "грн" in " ".join(map(words, shop.sent(chat)))
    await goes_on(shop, chat)


@pytest.mark.parametrize(
    ("name", "chat"),
    [
        ('<b>Оля</b> & <a href="tg://user?id=1">x</a>', 693),
        ("*Оля* _x_ [сюди](https://example.com) `код` ||ні||", 694),
        ("&lt;script&gt; &amp;", 695),
        (f"Зоя{LONE}\0 \u202eяоЗ", 696),
    ],
    ids=["HTML", "Markdown", "entities", "half an emoji, a zero byte and a turn of direction"],
)
async def test_managers_read_a_name_as_it_is_written(shop: Shop, name: str, chat: int) -> None:
    shop.sandbox.world.rooms.user(chat).first_name = name
    shop.sandbox.world.rooms.user(YAN).first_name = f"Ян{LONE}\0"
    await message(text="покличте людину")(shop, chat)
    shown = "Зоя" if LONE in name else name
    await shop.sandbox.until(lambda: _cards(shop, shown), timeout=PATIENCE)
    [card] = _cards(shop, shown)
    start = len(card["text"].split(shown)[0].encode("utf-16-le")) // 2
    marks = [mark for mark in card["entities"] if mark["offset"] + mark["length"] > start]
    assert {mark["type"] for mark in marks} <= {"text_mention", "url", "bot_command"}, "nothing else"
    assert {mark["user"]["id"] for mark in marks if "user" in mark} == {chat}, "and the name leads to its owner"
    await shop.has_lost_nothing(MANAGERS)

    take = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await shop.sandbox.world.tap(take, message_id=card["message_id"], chat=MANAGERS, user=YAN)
    await shop.sandbox.until(lambda: "mr" in str(_cards(shop, shown)[0]["reply_markup"]), timeout=PATIENCE)
    assert shown in _cards(shop, shown)[0]["text"]
    await shop.has_lost_nothing(MANAGERS)


async def test_a_channel_hears_nothing(shop: Shop) -> None:
    post = {"message_id": 1, "date": 1, "chat": {"id": -1002, "type": "channel", "title": "К"}, "text": "куртка"}
    await shop.sandbox.world.update({"channel_post": post}, raw=True)
    await shop.sandbox.world.update({"message": post}, raw=True)
    await goes_on(shop, 697)
    assert shop.sent(-1002) == []


@pytest.mark.parametrize(("kind", "chat"), [("group", -1003), ("supergroup", -1004), ("galaxy", -1005)])
async def test_another_chat_is_told_once_to_write_in_private(shop: Shop, kind: str, chat: int) -> None:
    person = {"id": 698, "is_bot": False, "first_name": "Ніна"}
    for number in (1, 2):
        place = {"id": chat, "type": kind, "title": "Сусіди"}
        post = {"message_id": number, "date": 1, "chat": place, "from": person, "text": "куртка є?"}
        await shop.sandbox.world.update({"message": post}, raw=True)
        await shop.says(UK.private_only, chat)
        await shop.has_lost_nothing(chat)
    assert len(shop.sent(chat)) == 1


async def test_updates_without_shape_block_nobody(shop: Shop) -> None:
    """Those of somebody are apologised for; what cannot be read at all is kept for the owner, once."""
    person = {"id": 699, "is_bot": False, "first_name": "Ніна"}
    world = shop.sandbox.world
    await world.update({}, raw=True)
    await world.update({"hologram_message": {"id": 1}}, raw=True)
    await world.update({"message": {"message_id": 1, "date": 1, "text": "без чату"}}, raw=True)
    await world.update({"message": "рядок"}, raw=True)
    await world.update({"message": {"message_id": 2, "from": person, "text": "без чату, але від когось"}}, raw=True)
    await shop.says(UK.apology, 699)
    await world.say("є куртка на 128?", chat=800)
    await shop.says("грн", 800)
    await shop.has_lost_nothing(800)
    await shop.has_lost_nothing(699, dead=1)
    await shop.has_lost_nothing(0, dead=1)
    assert all("shape" in reason for reason in shop.dead_letters(0) + shop.dead_letters(699))
    await world.say("які умови доставки?", chat=699)
    await shop.says("достав", 699)


async def goes_on(shop: Shop, chat: int) -> None:
    """A normal question is answered in this chat, and nothing was given up."""
    await shop.sandbox.world.say("які умови доставки?", chat=chat)
    await shop.says("достав", chat)
    await shop.has_lost_nothing(chat)


def _answered(shop: Shop) -> list[str]:
    return [call.params["callback_query_id"] for call in shop.sandbox.world.calls("answerCallbackQuery")]


def _cards(shop: Shop, name: str) -> list[dict[str, Any]]:
    return [sent for sent in shop.sent(MANAGERS) if name in sent.get("text", "")]
