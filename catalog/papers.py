"""Files that shoppers send as receipts: PDFs, one file a content, named by its SHA-256."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path

import structlog

from catalog.errors import PaperProblem, PaperUnreadable
from catalog.photos.store import PhotoFiles

log = structlog.get_logger(__name__)

MOST_BYTES = 10 * 1024 * 1024
MAGIC = b"%PDF-"
SEARCHED = 1024
BEFORE = b"\xef\xbb\xbf \t\r\n\0"
"""What some banks put before a PDF, and readers do not mind."""
ID = re.compile(r"[0-9a-f]{64}")


class Papers:
    """Whole files only, under `folder`; nothing inside them is looked at beyond their first bytes."""

    def __init__(self, folder: Path) -> None:
        self._files = PhotoFiles(folder)

    async def keep(self, data: bytes) -> str:
        """The SHA-256 of the file in hexadecimal digits. PaperUnreadable: no PDF, or more than 10 MB."""
        if len(data) > MOST_BYTES:
            raise PaperUnreadable(PaperProblem.TOO_LARGE)
        if not data[:SEARCHED].lstrip(BEFORE).startswith(MAGIC):
            raise PaperUnreadable(PaperProblem.NOT_A_PDF)
        sha256 = hashlib.sha256(data).hexdigest()
        await asyncio.to_thread(self._files.write, sha256, "pdf", data)
        log.info("paper_kept", paper=sha256, size=len(data))
        return sha256

    def path(self, sha256: str) -> Path:
        """Absolute, whether or not the file is there. ValueError for what is no SHA-256."""
        if not ID.fullmatch(sha256):
            raise ValueError("a paper is named by its SHA-256")
        return self._files.path(sha256, "pdf")

    async def forget(self, sha256: str) -> None:
        """Erase the file, if it is there."""
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)
