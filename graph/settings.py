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
from graph.endpoints import NO_KEY, Endpoint, read_endpoints


def _endpoints(value: Any) -> Any:
    return read_endpoints(value) if isinstance(value, str) else value


class GraphSettings(BaseSettings):
    """Checkpoints follow the database: a file of their own in `var_dir` beside SQLite, or the same PostgreSQL.

    `vision_models` are asked in their order; none of them: photos are recognised without a model. `photo_seconds` is
    all the time that the photos of one turn may take, models and retries included (15 at most: a step
    of the graph has 20).
    """

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = "sqlite+aiosqlite:///var/vitrina.db"
    data_dir: Path = Path("data")
    var_dir: Path = Path("var")
    vision_models: Annotated[tuple[Endpoint, ...], NoDecode, BeforeValidator(_endpoints)] = ()
    photo_seconds: float = Field(default=12.0, gt=0, le=15)

    @classmethod
    def read(cls) -> Self:
        """From the environment and `.env`. Raises SettingsInvalid that names the variable."""
        try:
            settings = cls()
        except ValidationError as error:
            problems = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
            raise SettingsInvalid("; ".join(problems)) from error
        return settings.model_copy(update={"vision_models": _with_keys(settings.vision_models)})

    @property
    def checkpoints_file(self) -> Path:
        return self.var_dir / "checkpoints.db"

    @property
    def prices_file(self) -> Path:
        return self.data_dir / "models.yaml"

    @property
    def postgres_url(self) -> str | None:
        """An address for psycopg, with its password; None when the database is SQLite."""
        scheme, _, rest = self.database_url.partition("://")
        if not scheme.startswith("postgres"):
            return None
        return make_url(f"postgresql://{rest}").render_as_string(hide_password=False)


def _with_keys(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """Each entry with the key that its variable holds."""
    held = {**dotenv_values(".env"), **os.environ} if endpoints else {}
    missing = [endpoint.key for endpoint in endpoints if endpoint.key and not held.get(endpoint.key)]
    if missing:
        raise SettingsInvalid(f"VISION_MODELS names {', '.join(missing)}, which is empty: put the key there")
    return tuple(
        endpoint.model_copy(update={"secret": SecretStr(held.get(endpoint.key) or NO_KEY)}) for endpoint in endpoints
    )
