"""Files that the owner sent: parked on disk, compared at once, applied when the owner says so, once."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock, SystemClock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.errors import FileNotParked, SourceInvalid
from catalog.feeds.imports import Agreed, compare, import_within
from catalog.feeds.names import feed_name
from catalog.feeds.plans import Plan
from catalog.feeds.reading import read_feed
from catalog.feeds.rows import Feed, Mode
from catalog.shop import Shop

KEPT = 30
SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".yml", ".yaml", ".xml", ".jsonl", ".zip"})
_ID = re.compile(r"[0-9a-f]{16}")
_MODE: dict[str, Mode] = {"f": "full", "p": "partial"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What the parked file `id` would do. `feed` is the name that it is remembered under."""

    id: str
    feed: str
    mode: Mode
    plan: Plan


@dataclass(frozen=True, slots=True)
class Applied:
    """`changes` and `conflicts` as counted when it was done; `version` of the catalog since."""

    changes: int
    conflicts: int
    version: int


class OwnerFiles:
    """The newest 30 files are kept, each in a folder named by its bytes and name, so that a file sent twice is one."""

    def __init__(self, db: Database, folder: Path, data_dir: Path, shop: Shop, clock: Clock | None = None) -> None:
        self._db, self._folder, self._data_dir, self._shop = db, folder, data_dir, shop
        self._clock = clock or SystemClock()

    async def park(self, name: str, data: bytes, mode: Mode = "partial") -> str:
        """Keep the file, and give its id: 16 hexadecimal digits. SourceInvalid: no feed has such an ending."""
        suffix = Path(name).suffix.lower()
        if suffix not in SUFFIXES:
            raise SourceInvalid(name, 1, f"files that end with {suffix!r} are not read", "Send CSV, XLSX or YML.")
        return await asyncio.to_thread(self._park, f"{feed_name(Path(name))}.{mode[0]}{suffix}", data)

    async def compare(self, file_id: str) -> Compared:
        """What applying it would do now. FileNotParked; SourceInvalid: it cannot be read."""
        feed = await self._read(file_id)
        return Compared(file_id, feed.name, feed.mode, await compare(self._db, feed, self._shop.limits))

    async def apply(self, file_id: str, plan: str, key: EffectKey) -> Applied:
        """Do what was shown under the digest `plan`, rejected rows left out; once per `key`. PlanChanged: it would do
        something else by now. FileNotParked; SourceInvalid."""
        feed = await self._read(file_id)
        agreed = Agreed(prices=True, switching_off=True, without_rejected=True, plan=plan)

        async def do(session: AsyncSession) -> JSON:
            done = await import_within(session, feed, agreed, self._shop.limits, self._clock)
            return {"changes": len(done.changes), "conflicts": len(done.plan.conflicts), "version": done.version}

        async with self._db.write() as session:
            told: Any = await once(session, key, {"file": file_id, "plan": plan}, do)
        return Applied(**told)

    async def forget(self, file_id: str) -> None:
        if _ID.fullmatch(file_id):
            await asyncio.to_thread(shutil.rmtree, self._folder / file_id, ignore_errors=True)

    async def _read(self, file_id: str) -> Feed:
        parked = self._parked(file_id)
        name, mark = parked.stem.rsplit(".", 1)
        return await read_feed(parked, self._data_dir, self._shop.currency, name, _MODE[mark])

    def _parked(self, file_id: str) -> Path:
        folder = self._folder / file_id
        found = sorted(folder.iterdir()) if _ID.fullmatch(file_id) and folder.is_dir() else []
        if not found:
            raise FileNotParked(file_id)
        return found[0]

    def _park(self, name: str, data: bytes) -> str:
        file_id = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()[:16]
        target = self._folder / file_id / name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{file_id}"
        partial.write_bytes(data)
        partial.replace(target)
        folders = [each for each in self._folder.iterdir() if each.is_dir()]
        folders.sort(key=lambda each: each.stat().st_mtime)
        for old in folders[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        return file_id
