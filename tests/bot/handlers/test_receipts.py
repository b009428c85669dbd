"""PDFs from a shopper: receipts only where a payment is waited for, and never more than they claim to be."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import FileTooLarge, TelegramBroken, TelegramRefused
from catalog.papers import Papers
from graph.messages import Other, OtherKind, Paper, Text

PDF = b"%PDF-1.4\n%%EOF\n"
DOCUMENT = (Other(OtherKind.DOCUMENT),)


@pytest.fixture
def paying(desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A desk whose shopper has an order that waits for a payment, and whose Telegram hands out a PDF."""
    desk.catalog.papers = Papers(tmp_path / "papers")
    desk.catalog.orders.orders[501] = (SimpleNamespace(awaits_payment=True),)
    desk.telegram.data = PDF

    async def download(file_id: str) -> bytes:
        desk.telegram.downloaded.append(file_id)
        if desk.telegram.error is not None:
            raise desk.telegram.error
        data: bytes = desk.telegram.data
        return data

    monkeypatch.setattr(desk.telegram, "download", download)
    return desk


@pytest.mark.parametrize(
    ("name", "mime"), [("Квитанція.PDF", None), ("receipt", "application/pdf"), ("x.pdf", "application/octet-stream")]
)
async def test_a_pdf_while_a_payment_is_waited_for_is_a_receipt(
    paying: Any, updates: Any, name: str, mime: str | None
) -> None:
    (paper,) = await paying.parts(updates.document(name, mime))
    assert paper == Paper(hashlib.sha256(PDF).hexdigest())
    assert paying.catalog.papers.path(paper.sha256).read_bytes() == PDF


async def test_its_caption_comes_with_it_and_words_beside_it_stay_words(paying: Any, updates: Any) -> None:
    sent = updates.document("a.pdf")
    sent["message"]["caption"] = "оплата"
    paper, words = await paying.parts(sent, updates.say("дякую"))
    assert (paper.caption, words) == ("оплата", Text("дякую"))


@pytest.mark.parametrize("orders", [(), (SimpleNamespace(awaits_payment=False),)])
async def test_a_pdf_that_nobody_waits_for_is_not_even_fetched(paying: Any, updates: Any, orders: Any) -> None:
    paying.catalog.orders.orders[501] = orders
    assert await paying.parts(updates.document("a.pdf")) == DOCUMENT
    assert paying.telegram.downloaded == []


async def test_a_pdf_of_another_chat_is_no_receipt_for_this_one(paying: Any, updates: Any) -> None:
    paying.catalog.orders.orders = {502: paying.catalog.orders.orders.pop(501)}
    assert await paying.parts(updates.document("a.pdf")) == DOCUMENT


async def test_what_only_claims_to_be_a_pdf_is_no_receipt(paying: Any, updates: Any) -> None:
    paying.telegram.data = b"MZ\x90\x00 this is something else"
    assert await paying.parts(updates.document("a.pdf", "application/pdf")) == DOCUMENT


async def test_a_pdf_that_is_too_big_is_not_fetched(paying: Any, updates: Any) -> None:
    sent = updates.document("a.pdf")
    sent["message"]["document"]["file_size"] = 11 * 1024 * 1024
    assert await paying.parts(sent) == DOCUMENT
    assert paying.telegram.downloaded == []


@pytest.mark.parametrize("error", [TelegramRefused("getFile", 400, "gone"), FileTooLarge("getFile", 400, "big")])
async def test_a_pdf_that_telegram_does_not_hand_out_is_no_receipt(paying: Any, updates: Any, error: Any) -> None:
    paying.telegram.error = error
    parts = await paying.parts(updates.document("a.pdf"), attempts=2)
    assert parts == DOCUMENT


async def test_a_telegram_in_trouble_is_asked_again_and_then_given_up(paying: Any, updates: Any) -> None:
    paying.telegram.error = TelegramBroken("getFile", 502, "bad gateway")
    with pytest.raises(TelegramBroken):
        await paying.parts(updates.document("a.pdf"), attempts=1)
    assert await paying.parts(updates.document("a.pdf"), attempts=2) == DOCUMENT


async def test_an_edited_caption_of_a_receipt_is_no_second_receipt(paying: Any, updates: Any) -> None:
    file = {"file_id": "a", "file_unique_id": "u", "file_name": "a.pdf"}
    assert await paying.parts(updates.edit("", document=file, caption="ще раз")) == ()
    assert paying.telegram.downloaded == []
