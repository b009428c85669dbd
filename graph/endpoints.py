"""Where models answer: entries of a chain as the environment writes them, and what their tokens cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from catalog.errors import SourceInvalid

MILLION = 1_000_000
NO_KEY = "none"  # the client insists on some


class Endpoint(BaseModel):
    """One model behind an OpenAI-compatible address. `key` names the environment variable that holds the key ("": the
    server wants none); `images` is how many pictures one question may hold."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    model: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")
    key: str = ""
    images: int = Field(default=1, ge=1, le=10)
    secret: SecretStr = Field(default=SecretStr(NO_KEY), exclude=True)


def read_endpoints(text: str) -> tuple[Endpoint, ...]:
    """A JSON list of objects, or entries of `model|url|KEY_VARIABLE|images` (the last two may be left out) parted by
    spaces or commas, best first. ValueError says what to write."""
    text = text.strip()
    try:
        if text.startswith("["):
            return tuple(TypeAdapter(list[Endpoint]).validate_python(json.loads(text)))
        return tuple(_compact(entry) for entry in text.replace(",", " ").split())
    except (ValidationError, ValueError) as error:
        raise ValueError("write model|https://host/v1|KEY_VARIABLE|images, several parted by a space") from error


def _compact(entry: str) -> Endpoint:
    parts = entry.split("|")
    if not 2 <= len(parts) <= 4:
        raise ValueError(entry)
    model, url, key, images = (*parts, "", "")[:4]
    return Endpoint(model=model, url=url, key=key, images=int(images or 1))


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took. `cost` in US dollars, None when the price table does not know the model."""

    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, (in, out), by model; see data/models.yaml."""

    per_million: Mapping[str, tuple[Decimal, Decimal]]

    @classmethod
    def read(cls, file: Path) -> Prices:
        """Nothing is known without the file. SourceInvalid: it is not a table of prices."""
        if not file.is_file():
            return cls({})
        try:
            table: Any = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
            return cls(
                {str(model): (Decimal(str(row["in"])), Decimal(str(row["out"]))) for model, row in table.items()}
            )
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
            hint = 'Write "gpt-4o-mini: {in: 0.15, out: 0.60}", dollars for a million tokens.'
            raise SourceInvalid(file.name, line, "this is not a table of prices", hint) from error

    def cost(self, model: str, tokens_in: int, tokens_out: int) -> Decimal | None:
        """None when the model has no line in the table."""
        known = self.per_million.get(model)
        return (known[0] * tokens_in + known[1] * tokens_out) / MILLION if known is not None else None
