"""When to ask the same endpoint again: exponential back-off with full jitter, never sooner than the server says."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from openai import APIStatusError, ContentFilterFinishReasonError, LengthFinishReasonError, OpenAIError

BACK_OFF = 0.4  # seconds that the first pause takes at most
LONGEST_PAUSE = 4.0  # seconds, unless the server names more
LONGEST_NAMED = 86_400.0
TRIES = 3
SERVER_ERRORS = 500
AGAIN_LATER = frozenset({408, 409, 425, 429})


def pause_after(error: Exception, tried: int, now: datetime, chance: random.Random) -> float | None:
    """Seconds to wait after `tried` calls that failed, the last with `error`; None: again would change nothing."""
    if not isinstance(error, OpenAIError | httpx.HTTPError):
        return None
    if isinstance(error, LengthFinishReasonError | ContentFilterFinishReasonError):
        return None
    if isinstance(error, APIStatusError) and not _is_passing(error.status_code):
        return None
    own = chance.uniform(0, min(BACK_OFF * 2 ** (tried - 1), LONGEST_PAUSE))
    return own + (named_pause(error, now) or 0.0)


def named_pause(error: Exception, now: datetime) -> float | None:
    """Seconds until the moment that the server's Retry-After names, in seconds or as a date; None: it names none."""
    if not isinstance(error, APIStatusError):
        return None
    text = error.response.headers.get("retry-after", "").strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(float(text), LONGEST_NAMED)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    named = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, named), LONGEST_NAMED)


def _is_passing(status: int) -> bool:
    return status >= SERVER_ERRORS or status in AGAIN_LATER
