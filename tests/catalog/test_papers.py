"""Receipts as files: kept by their content, refused when they are no PDF, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from catalog.errors import PaperProblem, PaperUnreadable
from catalog.papers import MOST_BYTES, Papers

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path / "papers")


async def test_a_pdf_is_kept_under_its_sha256_and_the_same_one_only_once(papers: Papers, tmp_path: Path) -> None:
    first, again = await papers.keep(PDF), await papers.keep(PDF)
    assert first == again == hashlib.sha256(PDF).hexdigest()
    assert papers.path(first).read_bytes() == PDF
    assert [path.name for path in (tmp_path / "papers").rglob("*") if path.is_file()] == [f"{first}.pdf"]


async def test_a_pdf_that_begins_a_little_later_is_one(papers: Papers) -> None:
    assert papers.path(await papers.keep(b"\xef\xbb\xbf\r\n" + PDF)).exists()


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00", b"<html>%PDF-1.7", b"x" * 2000 + PDF])
async def test_what_is_no_pdf_is_not_kept(papers: Papers, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PaperUnreadable) as refused:
        await papers.keep(data)
    assert refused.value.problem is PaperProblem.NOT_A_PDF
    assert not (tmp_path / "papers").exists()


async def test_a_pdf_of_more_than_ten_megabytes_is_not_kept(papers: Papers) -> None:
    with pytest.raises(PaperUnreadable) as refused:
        await papers.keep(PDF + b"\0" * MOST_BYTES)
    assert refused.value.problem is PaperProblem.TOO_LARGE


async def test_a_name_that_is_no_sha256_leads_nowhere(papers: Papers) -> None:
    for name in ("../../etc/passwd", "", "A" * 64):
        with pytest.raises(ValueError, match="SHA-256"):
            papers.path(name)


async def test_a_paper_that_is_forgotten_is_gone_and_may_be_forgotten_again(papers: Papers) -> None:
    kept = await papers.keep(PDF)
    await papers.forget(kept)
    await papers.forget(kept)
    assert not papers.path(kept).exists()
