"""What piles up is said in fewer messages, and every part of one can still be found, corrected and withdrawn."""

from __future__ import annotations

from sqlalchemy import select

from bot.copies import of_copy
from bot.outbox import Outgoing
from bot.render.rich import TEXT_LIMIT, units
from bot.tables import OutboxRow
from tests.bot.queue.conftest import MANAGERS, for_managers
from tests.bot.queue.test_streams import texts


def words(text: str, message: int, **more) -> Outgoing:
    """What the shopper 501 wrote as message `message`."""
    return for_managers(501, text, merges=True, origin=(501, message), **more)


def change(method: str, message: int, **more) -> Outgoing:
    params = {"chat_id": MANAGERS, **of_copy((501, message)), **more}
    return Outgoing(MANAGERS, method, params, stream=501)


def corrected(text: str, message: int) -> Outgoing:
    return change("editMessageText", message, text=text, parse_mode="HTML")


def shown(world) -> list[str]:
    return [each["text"] for each in world.messages(MANAGERS)]


async def test_words_that_wait_behind_one_another_are_one_message(open_shop, sandbox, database) -> None:
    async with open_shop() as shop:
        await shop.told(*(words(f"<b>Олена</b>: {n}", n, handoff_id=7) for n in range(3)))
        assert texts(shop) == ["<b>Олена</b>: 0\n<b>Олена</b>: 1\n<b>Олена</b>: 2"]
        sent = sandbox.world.messages(MANAGERS)[0]["message_id"]
        async with database.read() as session:
            rows = (await session.execute(select(OutboxRow.status, OutboxRow.message_id))).all()
        assert [tuple(row) for row in rows] == [("sent", sent), ("merged", sent), ("merged", sent)]
        assert await shop.queue.outbox.handoff_of(MANAGERS, sent) == 7
        for n in range(3):
            [copy] = await shop.queue.outbox.copies_of(501, n)
            assert copy.message_id == sent
        assert (await shop.queue.outbox.tally()).merged == 2


async def test_only_what_stands_together_is_said_together(open_shop) -> None:
    async with open_shop() as shop:
        other = for_managers(501, "відповідь", merges=True, params={"disable_notification": True})
        await shop.told(words("1", 1), for_managers(501, "картка"), words("2", 2), words("3", 3), other, words("4", 4))
        assert texts(shop) == ["1", "картка", "2\n3", "відповідь", "4"]


async def test_other_talks_are_not_mixed_in(open_shop) -> None:
    async with open_shop() as shop:
        theirs = [for_managers(502, f"друга {n}", merges=True) for n in range(2)]
        await shop.told(words("перша 0", 1), theirs[0], words("перша 1", 2), theirs[1])
        assert sorted(texts(shop)) == ["друга 0\nдруга 1", "перша 0\nперша 1"]


async def test_no_message_grows_past_telegram_s_limit(open_shop) -> None:
    async with open_shop() as shop:
        said = ["😀" * 700 + str(n) for n in range(7)]
        await shop.told(*(words(text, n) for n, text in enumerate(said)))
        assert all(units(text) <= TEXT_LIMIT for text in texts(shop))
        assert "\n".join(texts(shop)).split("\n") == said
        assert len(texts(shop)) < len(said)


async def test_a_merged_message_that_fails_comes_again_whole_and_once(open_shop, sandbox) -> None:
    sandbox.world.fault("500", method="sendMessage", times=2)
    async with open_shop() as shop:
        await shop.told(words("1", 1), words("2", 2))
        assert texts(shop) == ["1\n2"]


async def test_what_may_have_been_sent_takes_nothing_more_with_it(open_shop, sandbox) -> None:
    sandbox.world.fault("reset_after", method="sendMessage", times=1)
    async with open_shop(send_retry=0.6) as shop:
        await shop.tells(words("1", 1))
        await sandbox.until(lambda: sandbox.world.calls("sendMessage"))
        await shop.told(words("2", 2))
        assert shown(sandbox.world) == ["1", "1", "2"]


async def test_a_later_edit_makes_an_earlier_one_needless(open_shop, sandbox) -> None:
    async with open_shop() as shop:
        sent = await shop.telegram.call("sendMessage", {"chat_id": MANAGERS, "text": "картка"})
        where = {"chat_id": MANAGERS, "message_id": sent["message_id"]}
        edits = [Outgoing(MANAGERS, "editMessageText", where | {"text": f"картка {n}"}, stream=501) for n in range(4)]
        await shop.told(*edits[:3], for_managers(501, "слова"), edits[3])
        assert [call.params["text"] for call in shop.calls("editMessageText")] == ["картка 3"]
        assert shown(sandbox.world) == ["картка 3", "слова"]
        tally = await shop.queue.outbox.tally()
        assert (tally.sent, tally.merged) == (2, 3)


async def test_words_are_corrected_and_withdrawn_where_they_were_sent(open_shop, sandbox) -> None:
    async with open_shop() as shop:
        await shop.told(words("а", 1))
        await shop.told(words("б", 2))
        await shop.told(corrected("А", 1), change("deleteMessage", 2))
        assert shown(sandbox.world) == ["А"]


async def test_words_that_share_a_message_are_corrected_and_withdrawn_one_by_one(open_shop, sandbox) -> None:
    async with open_shop() as shop:
        await shop.told(words("а", 1), words("б", 2), words("в", 3))
        await shop.told(corrected("Б", 2))
        assert shown(sandbox.world) == ["а\nБ\nв"]
        await shop.told(change("deleteMessage", 1))
        await shop.told(corrected("В", 3))
        assert shown(sandbox.world) == ["Б\nВ"]
        await shop.told(change("deleteMessage", 2), change("deleteMessage", 3))
        assert shown(sandbox.world) == []


async def test_words_that_still_wait_are_corrected_and_withdrawn_before_anybody_reads_them(open_shop, sandbox) -> None:
    async with open_shop() as shop:
        sandbox.world.fault("429", method="sendMessage", times=1, retry_after=1)
        await shop.tells(for_managers(501, "картка"))
        await sandbox.until(lambda: sandbox.world.calls("sendMessage"))
        await shop.tells(words("а", 1), words("б", 2))
        await shop.told(corrected("А", 1), change("deleteMessage", 2))
        assert texts(shop) == ["картка", "А"]
        assert shop.calls("editMessageText") == shop.calls("deleteMessage") == []


async def test_every_picture_of_an_album_that_was_copied_can_be_changed(open_shop, sandbox) -> None:
    album = await sandbox.world.album([b"1", b"2", b"3"], raw=True)
    ids = [each["message_id"] for each in album]
    async with open_shop() as shop:
        params = {"chat_id": MANAGERS, "from_chat_id": 501, "message_ids": ids}
        await shop.told(Outgoing(MANAGERS, "copyMessages", params, stream=501, origin=(501, ids[0])))
        await shop.told(change("editMessageCaption", ids[1], caption="друге"), change("deleteMessage", ids[2]))
        left = [each.get("caption") for each in sandbox.world.messages(MANAGERS)]
        assert left == [None, "друге"]
        found = [await shop.queue.outbox.copies_of(501, number) for number in (*ids, ids[-1] + 1)]
        first = sandbox.world.messages(MANAGERS)[0]["message_id"]
        assert [[copy.message_id for copy in copies] for copies in found] == [[first], [first + 1], [first + 2], []]
        await shop.told(change("deleteMessage", ids[2] + 1))
        assert len(sandbox.world.messages(MANAGERS)) == 2


async def test_a_change_to_what_was_never_sent_is_over(open_shop) -> None:
    async with open_shop() as shop:
        await shop.told(corrected("А", 1), for_managers(501, "слова"))
        assert texts(shop) == ["слова"]
        assert (await shop.queue.outbox.tally()).dropped == 1
