"""The little web server: updates by webhook (200 only after the commit), /health and /ready."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.arrivals import odd, read
from bot.errors import SettingsUnsafe
from bot.inbox import Inbox
from bot.queue_settings import WebhookSettings, WebSettings

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
INBOX: web.AppKey[Inbox] = web.AppKey("inbox", Inbox)
WEBHOOK: web.AppKey[WebhookSettings] = web.AppKey("webhook", WebhookSettings)


@asynccontextmanager
async def serve(settings: WebSettings, inbox: Inbox, ready: Callable[[], Awaitable[bool]]) -> AsyncIterator[int]:
    """Listen until the block ends; gives the port. SettingsUnsafe for a webhook without a secret."""
    app = build(settings, inbox, ready)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        port: int = runner.addresses[0][1]
        log.info("web_listening", port=port)
        yield port
    finally:
        await runner.cleanup()


def build(settings: WebSettings, inbox: Inbox, ready: Callable[[], Awaitable[bool]]) -> web.Application:
    webhook = settings.webhook
    if webhook is not None and not webhook.secret:
        raise SettingsUnsafe("a webhook without a secret takes words from anybody: set WEBHOOK_SECRET")
    app = web.Application(client_max_size=webhook.max_body if webhook else 1024)
    app[INBOX] = inbox

    async def readiness(_request: web.Request) -> web.Response:
        good = await ready()
        return web.json_response({"ready": good}, status=200 if good else 503)

    app.router.add_get("/health", _health)
    app.router.add_get("/ready", readiness)
    if webhook is not None:
        app[WEBHOOK] = webhook
        app.router.add_post(webhook.path, _update)
    return app


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _update(request: web.Request) -> web.Response:
    """An unreadable body is kept too and gets its 200: a refusal would only bring it again and block the chat."""
    secret = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(secret.encode(), request.app[WEBHOOK].secret.encode()):
        return web.Response(status=403)
    body = await request.read()
    try:
        arrival = read(json.loads(body))
    except (ValueError, RecursionError):
        arrival = odd(body.decode("utf-8", "backslashreplace"))
    try:
        await request.app[INBOX].keep([arrival])
    except (SQLAlchemyError, OSError) as error:
        log.error("update_not_stored", update_id=arrival.update_id, error=type(error).__name__)
        return web.Response(status=503, headers={"Retry-After": "1"})
    return web.Response()
