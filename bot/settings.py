"""Every process setting of this floor, read once from the environment (or `.env`) and listed in `.env.example`."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlparse

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsUnsafe
from catalog.settings import ENV_FILE


class BotSettings(BaseSettings):
    """Telegram, the managers and the web server. What the owner decides lives in data/shop.yaml instead."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_token: SecretStr = Field(description="from @BotFather: <digits>:<letters>")
    telegram_api_url: str = Field("https://api.telegram.org", description="a sandbox or a local Bot API server")
    managers_chat: int = Field(description="the managers' group, a negative id; of a single manager, their user id")
    owner_id: int | None = Field(None, description="Telegram user id of the owner: /dead and /requeue obey only them")

    shop_channel: str = Field(
        "", pattern=r"^(@[A-Za-z]\w{3,31}|-\d{5,20})?$", description="where the shop posts: @name, id"
    )

    payment_provider_token: SecretStr | None = Field(
        None, description="from @BotFather, Payments: invoices that are paid in the chat; empty: by requisites only"
    )

    webhook_url: str | None = Field(None, description="public https address; empty: polling")
    webhook_secret: SecretStr | None = Field(None, description="1-256 characters A-Z a-z 0-9 _ -; required for webhook")
    web_host: str = "127.0.0.1"
    web_port: int | None = Field(None, ge=1, le=65535, description="empty: no web server, unless there is a webhook")

    concurrency: int = Field(16, ge=1, description="turns of different chats that run side by side")
    flood_limits: bool = Field(True, description="keep to Telegram's sending limits; off only to measure")
    clock: Literal["system", "control"] = Field("system", description="control: a sandbox's control API moves it")
    log_level: str = "INFO"
    log_json: bool = False

    @classmethod
    def read(cls) -> Self:
        """From the environment and `.env`. Raises SettingsUnsafe that names every variable that is missing or wrong."""
        try:
            return cls()
        except ValidationError as error:
            problems = (f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
            raise SettingsUnsafe("; ".join(problems) + ". See .env.example") from error

    @field_validator("telegram_token")
    @classmethod
    def _token_has_two_halves(cls, token: SecretStr) -> SecretStr:
        bot_id, colon, secret = token.get_secret_value().partition(":")
        if not (bot_id.isdigit() and colon and secret):
            raise ValueError("expected <digits>:<letters> as @BotFather gives it")
        return token

    @model_validator(mode="after")
    def _webhook_needs_a_secret(self) -> Self:
        """Without a secret anybody who guesses the address can put words into a shopper's mouth."""
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if self.webhook_url and not secret:
            raise ValueError("WEBHOOK_URL is set but WEBHOOK_SECRET is empty: set it, for example to 32 random letters")
        if self.webhook_url and self.web_port is None:
            raise ValueError("WEBHOOK_URL is set but WEB_PORT is empty: set the port that the address leads to")
        return self

    @model_validator(mode="after")
    def _only_a_sandbox_moves_the_clock(self) -> Self:
        if self.clock == "control" and urlparse(self.telegram_api_url).hostname == "api.telegram.org":
            raise ValueError("CLOCK=control is for a sandbox: set TELEGRAM_API_URL, or CLOCK=system")
        return self

    @property
    def webhook_path(self) -> str:
        return urlparse(self.webhook_url or "").path or "/"

    @property
    def bot_id(self) -> int:
        """The digits of the token are the bot's own user id."""
        return int(self.telegram_token.get_secret_value().split(":", 1)[0])
