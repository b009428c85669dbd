"""Files of ours on their way to Telegram: named in an outbox row, uploaded once, remembered by file_id ever after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import TelegramFileRow, insert_for
from bot.telegram import Written
from catalog.db import Database

# What Telegram says of a file_id that it no longer (or never) knew.
STALE = ("file identifier", "file_id", "file reference", "file is temporarily unavailable")
MEDIA = ("document", "video", "animation", "audio", "voice", "sticker")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call with its files in place: `files` to upload by name; `uploads` are (key, position in the album)."""

    params: dict[str, Any]
    files: dict[str, Path | Written]
    uploads: tuple[tuple[str, int], ...]
    reused: tuple[str, ...]


def keys_in(value: Any) -> list[str]:
    """The keys of all files that these parameters name."""
    if isinstance(value, Mapping):
        if "$file" in value:
            return [str(value["key"])]
        return [key for inner in value.values() for key in keys_in(inner)]
    if isinstance(value, list | tuple):
        return [key for inner in value for key in keys_in(inner)]
    return []


def prepare(params: Mapping[str, Any], known: Mapping[str, str]) -> Prepared:
    """Replace every named file by its remembered file_id, or by an attachment; one that is written out in the row
    (`$text`, `name`) always by an attachment."""
    filling = _Filling(known)
    placed = {name: filling.place(value, 0) for name, value in params.items()}
    return Prepared(placed, filling.files, tuple(filling.uploads), tuple(filling.reused))


class _Filling:
    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self.files: dict[str, Path | Written] = {}
        self.uploads: list[tuple[str, int]] = []
        self.reused: list[str] = []

    def place(self, value: Any, position: int) -> Any:
        if isinstance(value, Mapping):
            if "$file" in value:
                return self._attach(str(value["$file"]), str(value["key"]), position)
            if "$text" in value:
                return self._add(Written(str(value["name"]), str(value["$text"]).encode()))
            return {name: self.place(inner, position) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.place(inner, index) for index, inner in enumerate(value)]
        return value

    def _attach(self, path: str, key: str, position: int) -> str:
        if key in self._known:
            self.reused.append(key)
            return self._known[key]
        self.uploads.append((key, position))
        return self._add(Path(path))

    def _add(self, file: Path | Written) -> str:
        name = f"file{len(self.files)}"
        self.files[name] = file
        return f"attach://{name}"


def is_stale(description: str) -> bool:
    lowered = description.lower()
    return any(words in lowered for words in STALE)


def file_ids(prepared: Prepared, result: Any) -> dict[str, str]:
    """The file_id that the answer gives each uploaded file, by key."""
    messages: Sequence[Any] = result if isinstance(result, list) else [result]
    found: dict[str, str] = {}
    for key, position in prepared.uploads:
        message = messages[position] if position < len(messages) else None
        file_id = _file_id(message) if isinstance(message, dict) else None
        if file_id:
            found[key] = file_id
    return found


async def known_files(session: AsyncSession, bot_id: int, keys: Collection[str]) -> dict[str, str]:
    if not keys:
        return {}
    chosen = select(TelegramFileRow.key, TelegramFileRow.file_id)
    rows = await session.execute(chosen.where(TelegramFileRow.bot_id == bot_id, TelegramFileRow.key.in_(keys)))
    return {key: file_id for key, file_id in rows}


async def remember_files(db: Database, session: AsyncSession, bot_id: int, files: Mapping[str, str]) -> None:
    if not files:
        return
    rows = [{"bot_id": bot_id, "key": key, "file_id": file_id} for key, file_id in files.items()]
    insert = insert_for(db)(TelegramFileRow).values(rows)
    newest = {"file_id": insert.excluded.file_id}
    await session.execute(insert.on_conflict_do_update(index_elements=["bot_id", "key"], set_=newest))


async def forget_files(session: AsyncSession, bot_id: int, keys: Collection[str]) -> None:
    if keys:
        stale = delete(TelegramFileRow).where(TelegramFileRow.bot_id == bot_id, TelegramFileRow.key.in_(keys))
        await session.execute(stale)


def _file_id(message: dict[str, Any]) -> str | None:
    photo = message.get("photo")
    if isinstance(photo, list) and photo and isinstance(photo[-1], dict):
        return photo[-1].get("file_id")
    for kind in MEDIA:
        media = message.get(kind)
        if isinstance(media, dict):
            return media.get("file_id")
    return None
