"""The whole sale from outside: a shopper buys, pays, receives and exchanges; a manager does the rest from one card."""

from __future__ import annotations

from typing import Any

import pytest

from tests.black_box.shop_run import MANAGERS, MARYNA, PATIENCE, ROOT, Shop, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLENA, PETRO, DARIA, IRYNA, OWNER = 561, 562, 563, 564, MARYNA
WHERE = "Вигадана Олена, 067 000 00 01, Львів, відділення 5"
JACKET = ROOT / "data" / "samples" / "forwarded-puffer.jpg"
RECEIPT = ROOT / "data" / "samples" / "receipt-transfer.jpg"
PICKED = "костюм мандри на блискавці рожевий 134"


async def test_from_a_photo_to_an_exchange(shop: Shop) -> None:
    world = shop.sandbox.world
    await world.photo(JACKET, caption="є така на 134?", chat=OLENA)
    await shop.says("Розмір 134 є", OLENA)
    await world.say("беру", chat=OLENA)
    await shop.says("Відкладаю для вас", OLENA)
    await world.say(WHERE, chat=OLENA)
    read_back = await shop.says("Перевірте", OLENA)
    assert "Вигадана Олена, +380 67 000 00 01" in read_back
    assert "Львів, Львівська обл., відділення 5" in read_back
    await press(shop, OLENA, "o|part")
    placed = await shop.says("прийнято", OLENA)
    assert "IBAN" in placed
    assert "150 грн" in placed

    await world.photo(RECEIPT, chat=OLENA)
    await shop.says("Квитанцію", OLENA)
    await press(shop, MANAGERS, "mo|accept_receipt")
    await shop.says("отримано, дякуємо", OLENA)
    await press(shop, MANAGERS, "mo|pack")
    await shop.says("запаковано", OLENA)
    await press(shop, MANAGERS, "mo|ship")
    asked = await shop.sandbox.until(lambda: _saying(shop, MANAGERS, "номер накладної"), timeout=PATIENCE)
    await world.say("20450000000001", chat=MANAGERS, user=MARYNA, reply_to=asked["message_id"])
    assert "20450000000001" in await shop.says("вже в дорозі", OLENA)
    await press(shop, MANAGERS, "mo|arrived")
    assert "До оплати при отриманні" in await shop.says("вже чекає на вас", OLENA)
    await press(shop, MANAGERS, "mo|delivered")
    await shop.says("Усе підійшло?", OLENA)

    await press(shop, OLENA, "a|1001|exchange")
    await press(shop, OLENA, "gy|wrong_size")
    await press(shop, OLENA, "gf|")
    await press(shop, MANAGERS, "mo|accept_return")
    for chat in (OLENA, MANAGERS):
        await shop.has_lost_nothing(chat)
    states = dict(shop.rows("SELECT number, state FROM orders WHERE chat = ? AND number IS NOT NULL", OLENA))
    assert states.pop("1001") == "returned", "all of it is here again"
    assert len(states) == 1, "the exchange is an order of its own, made once"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Вигадана Дарія, 067 " + "1" * 40 + ", Львів, відділення 5", "елефон"),
        ("🎈🎈🎈, 067 000 00 01, Львів, відділення 5", "прізвище"),
        ("Вигадана Дарія, 067 000 00 01, Львів, відділення 999999", "ідділен"),
    ],
    ids=["a phone of 40 digits", "emoji as a name", "branch 999999"],
)
async def test_what_cannot_be_delivered_to_is_asked_for_again_and_the_rest_is_kept(
    shop: Shop, said: str, answer: str
) -> None:
    world, chat = shop.sandbox.world, DARIA + len(said)
    await begin(shop, chat)
    before = len(shop.sent(chat))
    await world.say(said, chat=chat)
    told = " ".join(map(words, (await shop.answers(before + 1, chat))[before:]))
    assert answer in told
    assert "Усе правильно" not in told
    await world.say(WHERE, chat=chat)
    await shop.says("Усе правильно", chat)
    await shop.has_lost_nothing(chat)


async def test_a_price_that_changed_after_the_read_back_is_told_before_anything_is_made(shop: Shop) -> None:
    world = shop.sandbox.world
    await begin(shop, IRYNA)
    await world.say(WHERE, chat=IRYNA)
    await shop.says("Разом: 1 470 грн", IRYNA)
    await world.say("/price KOS-MANDRY-ZIP-PINK-134 1450", chat=OWNER, user=OWNER)
    await shop.sandbox.until(lambda: _saying(shop, OWNER, "1 450"), timeout=PATIENCE)
    await press(shop, IRYNA, "o|full")
    await shop.says("Разом: 1 530 грн", IRYNA)
    assert shop.rows("SELECT number FROM orders WHERE chat = ? AND number IS NOT NULL", IRYNA) == []
    await press(shop, IRYNA, "o|full|153000")
    await shop.says("прийнято", IRYNA)
    assert shop.rows("SELECT goods_minor FROM orders WHERE chat = ? AND number IS NOT NULL", IRYNA) == [(145_000,)]


async def test_of_two_who_want_the_last_one_the_first_to_say_so_has_it(shop: Shop) -> None:
    world, thing = shop.sandbox.world, "куртка полиск блискуча темно-синя 128"
    for chat in (OLENA + 40, PETRO + 40):
        await world.say(thing, chat=chat)
        await shop.says("128 є", chat)
    await world.say("беру", chat=OLENA + 40)
    await shop.says("Відкладаю для вас", OLENA + 40)
    before = len(shop.sent(PETRO + 40))
    await world.say("беру", chat=PETRO + 40)
    told = " ".join(map(words, (await shop.answers(before + 1, PETRO + 40))[before:]))
    assert "Відкладаю" not in told
    assert "128" in told
    await shop.has_lost_nothing(PETRO + 40)


async def begin(shop: Shop, chat: int) -> None:
    """To the question where to send it."""
    await shop.sandbox.world.say(PICKED, chat=chat)
    await shop.says("Розмір 134 є", chat)
    await shop.sandbox.world.say("беру", chat=chat)
    await shop.says("Куди надіслати", chat)


async def press(shop: Shop, chat: int, starts: str) -> None:
    """The newest button whose data starts so, as soon as there is one; a manager's in the managers' chat."""
    found = await shop.button(starts, chat)
    await shop.sandbox.world.tap(**found, chat=chat, **({"user": MARYNA} if chat == MANAGERS else {}))


def _saying(shop: Shop, chat: int, piece: str) -> dict[str, Any] | None:
    return next((message for message in reversed(shop.sent(chat)) if piece in words(message)), None)
