"""The graph's part of the environment, read once at start."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from catalog.errors import SettingsInvalid


class GraphSettings(BaseSettings):
    """Checkpoints follow the database: a file of their own in `var_dir` beside SQLite, or the same PostgreSQL."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = "sqlite+aiosqlite:///var/vitrina.db"
    var_dir: Path = Path("var")

    @classmethod
    def read(cls) -> Self:
        """From the environment and `.env`. Raises SettingsInvalid that names the variable."""
        try:
            return cls()
        except ValidationError as error:
            problems = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
            raise SettingsInvalid("; ".join(problems)) from error

    @property
    def checkpoints_file(self) -> Path:
        return self.var_dir / "checkpoints.db"

    @property
    def postgres_url(self) -> str | None:
        """An address for psycopg, with its password; None when the database is SQLite."""
        scheme, _, rest = self.database_url.partition("://")
        if not scheme.startswith("postgres"):
            return None
        return make_url(f"postgresql://{rest}").render_as_string(hide_password=False)
