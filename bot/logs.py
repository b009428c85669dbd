"""How events are written: structured, one line each, to stderr. Never message texts, phones, photos or tokens."""

from __future__ import annotations

import logging

import structlog


def configure_logging(level: str, *, as_json: bool) -> None:
    """For the whole process. Libraries speak from WARNING on; aiohttp's access log would hold the token's path."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("aiohttp.access", "httpx", "chromadb.telemetry"):
        logging.getLogger(noisy).disabled = True
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=None),
        cache_logger_on_first_use=True,
    )
