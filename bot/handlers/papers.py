"""PDFs that may be receipts: which file is one, and keeping it with the catalog's papers."""

from __future__ import annotations

import structlog
from aiogram.types import Document, Message

from bot.errors import FileTooLarge, TelegramError, TelegramRefused
from bot.telegram import Telegram
from catalog import Catalog
from catalog.errors import PaperUnreadable
from catalog.papers import MOST_BYTES
from graph.messages import Paper

log = structlog.get_logger(__name__)
MIME = "application/pdf"


class Receipts:
    def __init__(self, catalog: Catalog, telegram: Telegram, patience: int) -> None:
        """A file that Telegram fails to hand out `patience` times is given up."""
        self._catalog = catalog
        self._telegram = telegram
        self._patience = patience

    async def read(self, message: Message, caption: str, attempts: int) -> Paper | None:
        """The PDF of this message, if the chat has an order that waits for a payment; None: it is no receipt to us."""
        file = paper_in(message)
        if file is None or (file.file_size or 0) > MOST_BYTES or not await self._is_awaited(message.chat.id):
            return None
        try:
            return Paper(await self._catalog.papers.keep(await self._telegram.download(file.file_id)), caption)
        except PaperUnreadable as error:
            log.info("paper_unreadable", problem=error.problem.value)
        except (TelegramRefused, FileTooLarge) as error:
            log.info("paper_not_delivered", status=error.status)
        except TelegramError:
            if attempts < self._patience:
                raise
        return None

    async def _is_awaited(self, chat: int) -> bool:
        return any(order.awaits_payment for order in await self._catalog.orders.of_chat(chat))


def paper_in(message: Message) -> Document | None:
    """A document that claims to be a PDF."""
    document = message.document
    if document is None or message.animation is not None:
        return None
    named = (document.file_name or "").lower().endswith(".pdf")
    return document if named or document.mime_type == MIME else None
