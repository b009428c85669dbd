"""Checkpoints on PostgreSQL: two processes start at once, talks go on, pruning takes blobs along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.db import Database
from graph.agent import Agent, thread_of
from graph.settings import GraphSettings


def settings_for(url: str, folder: Path) -> GraphSettings:
    return GraphSettings(_env_file=None, database_url=url, var_dir=folder)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite+aiosqlite:///var/vitrina.db", None),
        ("postgresql+asyncpg://me:p%40ss@db:5432/shop", "postgresql://me:p%40ss@db:5432/shop"),
        ("postgres://me@db/shop", "postgresql://me@db/shop"),
    ],
)
def test_checkpoints_follow_the_database(url: str, expected: str | None, tmp_path: Path):
    assert settings_for(url, tmp_path).postgres_url == expected


async def test_five_processes_may_start_at_once(shop: Catalog, postgres_url: str, tmp_path: Path):
    async def start() -> None:
        async with Agent.open(shop, settings_for(postgres_url, tmp_path), SystemClock()):
            pass

    async with asyncio.timeout(30):
        await asyncio.gather(*(start() for _ in range(5)))


async def test_a_talk_goes_on_in_another_process_and_survives_pruning(talk, shop: Catalog, postgres_url: str, tmp_path):
    settings = settings_for(postgres_url, tmp_path)
    async with Agent.open(shop, settings, SystemClock()) as talk.agent:
        await talk.say("худі з совою")
        await talk.say("104")
    async with Agent.open(shop, settings, SystemClock()) as talk.agent:
        kept = {(thread_of(501, 0), talk.after)}
        assert await talk.agent.prune(kept, datetime.now(UTC) + timedelta(seconds=1)) == 1
        assert (await talk.say("скільки коштує?")).messages[0].size == "104"
    async with Database.open(postgres_url) as db, db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM checkpoints")) == 2


async def test_a_dead_connection_is_noticed_before_it_is_used(talk, shop: Catalog, postgres_url: str, tmp_path):
    async with Agent.open(shop, settings_for(postgres_url, tmp_path), SystemClock()) as talk.agent:
        await talk.say("привіт")
        async with Database.open(postgres_url) as db, db.write() as session:
            others = "usename = current_user AND pid <> pg_backend_pid()"
            await session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        assert (await talk.say("худі з совою")).messages
