"""What is done and old goes; what waits, died lately, or belongs to a hand-off stays."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.queue_settings import QueueSettings
from bot.retention import DAY, Retention
from bot.tables import DeadLetterRow, InboxRow, OutboxRow
from catalog.db import Database
from catalog.tables import EffectRow
from scripts.dead_letters import main

NOW = datetime(2026, 11, 21, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)


class Noon:
    def now(self) -> datetime:
        return NOW


async def test_old_rows_go_and_what_is_still_needed_stays(database: Database) -> None:
    async with database.write() as session:
        for n, (state, days) in enumerate([("done", 8), ("done", 6), ("dead", 29), ("waiting", 0), ("dead", 31)]):
            done_at = MS - days * DAY if days else None
            row = InboxRow(bot_id=7, update_id=n, chat=501, topic=0, kind="talk", body="{}", received_at=0)
            row.state, row.done_at = state, done_at
            session.add(row)
        for n, (status, days, handoff) in enumerate(
            [
                ("sent", 8, None),
                ("sent", 6, None),
                ("sent", 8, 1),
                ("sent", 91, 1),
                ("dead", 29, None),
                ("dead", 31, None),
            ]
        ):
            session.add(
                OutboxRow(
                    bot_id=7,
                    turn_id="t",
                    n=n,
                    chat=501,
                    topic=0,
                    method="sendMessage",
                    params="{}",
                    created_at=0,
                    status=status,
                    done_at=MS - days * DAY,
                    handoff_id=handoff,
                )
            )
    assert await Retention(database, 7, QueueSettings(), Noon()).prune() == 3
    async with database.read() as session:
        assert sorted((await session.scalars(select(InboxRow.update_id))).all()) == [1, 2, 3]
        assert sorted((await session.scalars(select(OutboxRow.n))).all()) == [1, 2, 4]


async def test_a_document_of_ones_own_data_goes_once_it_was_sent(database: Database) -> None:
    document = '{"document": {"$text": "Вигаданенко", "name": "mydata.json"}}'
    async with database.write() as session:
        for n, status in enumerate(("sent", "queued")):
            row = OutboxRow(bot_id=7, turn_id="t", n=n, chat=501, topic=0, method="sendDocument", params=document)
            row.created_at, row.status, row.done_at = MS, status, MS if status == "sent" else None
            session.add(row)
    await Retention(database, 7, QueueSettings(), Noon()).prune()
    async with database.read() as session:
        assert (await session.scalars(select(OutboxRow.params).order_by(OutboxRow.n))).all() == ["{}", document]


async def test_effects_go_when_nothing_can_replay_them(database: Database) -> None:
    async with database.write() as session:
        for turn, days in (("old", 31), ("lately", 29), ("dead", 31)):
            done_at = NOW - timedelta(days=days)
            session.add(EffectRow(turn_id=turn, effect="e", ordinal=0, arguments="{}", result="{}", done_at=done_at))
        row = InboxRow(bot_id=7, update_id=1, chat=501, topic=0, kind="talk", body="{}", received_at=0, state="dead")
        row.turn_id, row.done_at = "dead", MS - DAY
        session.add(row)
    await Retention(database, 7, QueueSettings(), Noon()).prune()
    async with database.read() as session:
        assert sorted((await session.scalars(select(EffectRow.turn_id))).all()) == ["dead", "lately"]


async def test_the_command_lists_shows_and_requeues(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "7:" + "a" * 35)
    monkeypatch.setenv("MANAGERS_CHAT", "-1001000000001")
    monkeypatch.setenv("DATABASE_URL", database_url)
    async with database.write() as session:
        row = OutboxRow(bot_id=7, turn_id="t", n=0, chat=501, topic=0, method="sendMessage", created_at=0)
        row.params, row.status = '{"text": "вітаю"}', "dead"
        session.add(row)
        await session.flush()
        letter = DeadLetterRow(bot_id=7, kind="send", chat=501, topic=0, turn_id="t", at=0, outbox_id=row.id)
        letter.reason = "403 blocked"
        session.add(letter)
    for command, found in ((["list"], "403 blocked"), (["show", "1"], "вітаю"), (["requeue", "1"], "back in line")):
        assert await asyncio.to_thread(main, command) == 0
        assert found in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["requeue", "1"]) == 1
    assert "no dead letter 1" in capsys.readouterr().err


def test_the_command_names_a_setting_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "not a token")
    assert main(["list"]) == 1
    assert "TELEGRAM_TOKEN" in capsys.readouterr().err
