"""Where models answer: entries of a chain as the environment writes them, and what one answer took."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

NO_KEY = "none"  # the client insists on some


class Endpoint(BaseModel):
    """One model behind an OpenAI-compatible address. `key` names the environment variable that holds the key ("": the
    server wants none); `images` is how many pictures one question may hold. `per_minute` (0: no limit) and `at_once`
    are calls; `cheap`: simple questions go here first."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    model: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")
    key: str = ""
    images: int = Field(default=1, ge=1, le=10)
    per_minute: int = Field(default=0, ge=0)
    at_once: int = Field(default=8, ge=1)
    cheap: bool = False
    secret: SecretStr = Field(default=SecretStr(NO_KEY), exclude=True)


def read_endpoints(text: str) -> tuple[Endpoint, ...]:
    """A JSON list of objects, or entries of `model|url|KEY_VARIABLE|images` (the last two may be left out) parted by
    spaces or commas, best first; `|per_minute=60`, `|at_once=4` and `|cheap` may follow. ValueError says what to
    write."""
    text = text.strip()
    try:
        if text.startswith("["):
            return tuple(TypeAdapter(list[Endpoint]).validate_python(json.loads(text)))
        return tuple(_compact(entry) for entry in text.replace(",", " ").split())
    except (ValidationError, ValueError) as error:
        hint = (
            "write model|https://host/v1|KEY_VARIABLE|images|per_minute=60|at_once=4|cheap (all after the address may "
        )
        raise ValueError(f"{hint}be left out), several parted by a space") from error


def _compact(entry: str) -> Endpoint:
    model, *parts = entry.split("|")
    options = [part for part in parts[1:] if part == "cheap" or "=" in part]
    plain = [part for part in parts if part not in options]
    if not 1 <= len(plain) <= 3 or parts[len(plain) :] != options:
        raise ValueError(entry)
    url, key, images = (*plain, "", "")[:3]
    named = dict(option.split("=", 1) for option in options if option != "cheap")
    return Endpoint(model=model, url=url, key=key, images=int(images or 1), cheap="cheap" in options, **named)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took. `cost` in US dollars, None when the price table does not know the model."""

    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: Decimal | None
