"""How the queue behaves: every limit and period in one frozen value that bot/app.py fills from the process settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "channel_post",
    "edited_channel_post",
    "pre_checkout_query",
)
KEEP_DAYS = 7
KEEP_HANDOFF_DAYS = 90
KEEP_DEAD_DAYS = 30
TALKS_REST_DAYS = 3


@dataclass(frozen=True, slots=True)
class Joins:
    """How long a lane waits for the rest of what a shopper is saying, in milliseconds.

    An album is complete after `album_quiet` without another part, `album_most` after its first at the latest. Half a
    sentence ("а є") waits `half` for its other half, halves upon halves wait `halves_most` altogether.
    """

    album_quiet: int = 500
    album_most: int = 2000
    half: int = 1200
    halves_most: int = 3000


@dataclass(frozen=True, slots=True)
class Rates:
    """Telegram's sending limits: messages a second overall and to one chat, messages a minute to one group."""

    overall: float = 29.0
    overall_burst: float = 4.0
    chat: float = 0.95
    chat_burst: float = 3.0
    group_minute: int = 20


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram brings updates. `url` is public; requests without `secret` are refused. `max_body` in bytes."""

    url: str
    path: str
    secret: str = field(repr=False)
    max_body: int = 1_048_576


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The little web server: /health and /ready always, updates when there is a webhook. Port 0: any free one."""

    host: str = "127.0.0.1"
    port: int = 0
    webhook: WebhookSettings | None = None


def _unobserved(_point: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Leases, periods and back-offs in seconds.

    `web` without a webhook, or no `web` at all: updates are polled. `rates` None: no limiter (only to measure).
    `retries` are the pauses after each failed try of a turn; one more failure and it is a dead letter. A turn whose
    process died `takeovers` times is one as well. `probe` is called with the name of each step: crash tests kill there.
    `managers_chat` is the group whose messages wait while it does not let us in; `owner_id` is told of that. `pace` is
    the clock (in seconds, never going back) by which Telegram counts its limits.
    """

    web: WebSettings | None = None
    allowed_updates: tuple[str, ...] = ALLOWED_UPDATES
    poll_timeout: int = 25
    joins: Joins = field(default_factory=Joins)
    rates: Rates | None = field(default_factory=Rates)
    concurrency: int = 16
    rows_a_turn: int = 50
    lane_lease: float = 15.0
    sender_lease: float = 5.0
    look_around: float = 0.25
    retries: tuple[float, ...] = (0.5, 2.0, 8.0, 20.0)
    takeovers: int = 20
    sends_in_flight: int = 32
    send_timeout: float = 30.0
    send_retry: float = 1.0
    send_retry_most: float = 60.0
    send_for: float = 24 * 3600.0
    group_retry_most: float = 600.0
    managers_chat: int = 0
    owner_id: int | None = None
    pace: Callable[[], float] = monotonic
    turn_timeout: float = 120.0
    shutdown: float = 20.0
    keep_days: int = KEEP_DAYS
    keep_handoff_days: int = KEEP_HANDOFF_DAYS
    keep_dead_days: int = KEEP_DEAD_DAYS
    probe: Callable[[str], None] = _unobserved

    def is_apart(self, chat: int) -> bool:
        """Whether every update of this chat is a turn of its own: groups, and the chat with one manager."""
        return chat < 0 or chat == self.managers_chat
