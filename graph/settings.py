"""The graph's part of the environment, read once at start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Self

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url

from catalog.errors import SettingsInvalid
from catalog.settings import ENV_FILE
from graph.endpoints import NO_KEY, Endpoint, read_endpoints
from graph.errors import PromptInvalid
from graph.prompts import Prompts


def _endpoints(value: Any) -> Any:
    return read_endpoints(value) if isinstance(value, str) else value


def _folder(value: Any) -> Any:
    """ "" is none."""
    return value or None


class GraphSettings(BaseSettings):
    """Checkpoints follow the database: a file of their own in `var_dir` beside SQLite, or the same PostgreSQL.

    `chat_models` and `vision_models` are asked in their order; none of them: texts are understood and answered by the
    shop's own words, photos are recognised without a model. `text_seconds` is all that models may take for the words
    of one turn, understanding and wording together, `photo_seconds` for its photos, retries included (15 at most: a
    step of the graph has 20); a second is left of the 8 and 12 in which a shopper is answered. `prompts_dir` holds
    prompts in place of ours, by the same names. `pace_burst` messages of one shopper are answered at once, and one
    more every `pace_every` seconds.
    """

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = "sqlite+aiosqlite:///var/vitrina.db"
    data_dir: Path = Path("data")
    var_dir: Path = Path("var")
    chat_models: Annotated[tuple[Endpoint, ...], NoDecode, BeforeValidator(_endpoints)] = ()
    text_seconds: float = Field(default=7.0, gt=0, le=15)
    vision_models: Annotated[tuple[Endpoint, ...], NoDecode, BeforeValidator(_endpoints)] = ()
    photo_seconds: float = Field(default=11.0, gt=0, le=15)
    prompts_dir: Annotated[Path | None, BeforeValidator(_folder)] = None
    pace_burst: float = Field(default=12.0, ge=1)
    pace_every: float = Field(default=5.0, gt=0)

    langsmith_tracing: bool = False
    langsmith_api_key: SecretStr = SecretStr("")
    langsmith_endpoint: str = "https://api.smith.langchain.com"
    langsmith_project: str = "vitrina"

    @classmethod
    def read(cls, **others: Any) -> Self:
        """From the environment and `.env`; `others` by name go before them. Raises SettingsInvalid that names the
        variable."""
        try:
            settings = cls(**others)
        except ValidationError as error:
            problems = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
            raise SettingsInvalid("; ".join(problems)) from error
        chat, vision = (
            _with_keys("CHAT_MODELS", settings.chat_models),
            _with_keys("VISION_MODELS", settings.vision_models),
        )
        return settings.model_copy(update={"chat_models": chat, "vision_models": vision})

    def read_prompts(self) -> Prompts:
        """SettingsInvalid: the folder of prompts is not there, or holds one that cannot stand for ours."""
        if self.prompts_dir is not None and not self.prompts_dir.is_dir():
            raise SettingsInvalid(f"PROMPTS_DIR: there is no folder {self.prompts_dir}")
        try:
            return Prompts(self.prompts_dir)
        except PromptInvalid as error:
            raise SettingsInvalid(f"PROMPTS_DIR: {error}") from error

    @property
    def checkpoints_file(self) -> Path:
        return self.var_dir / "checkpoints.db"

    @property
    def models_file(self) -> Path:
        return self.data_dir / "models.yaml"

    @property
    def postgres_url(self) -> str | None:
        """An address for psycopg, with its password; None when the database is SQLite."""
        scheme, _, rest = self.database_url.partition("://")
        if not scheme.startswith("postgres"):
            return None
        return make_url(f"postgresql://{rest}").render_as_string(hide_password=False)


def _with_keys(variable: str, endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """Each entry with the key that its variable holds."""
    held = {**(dotenv_values(ENV_FILE) if ENV_FILE else {}), **os.environ} if endpoints else {}
    missing = [endpoint.key for endpoint in endpoints if endpoint.key and not held.get(endpoint.key)]
    if missing:
        raise SettingsInvalid(f"{variable} names {', '.join(missing)}, which is empty: put the key there")
    return tuple(
        endpoint.model_copy(update={"secret": SecretStr(held.get(endpoint.key) or NO_KEY)}) for endpoint in endpoints
    )
