"""The page of orders is drawn from the code, and a stale one is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.orders.states import OrderState, PaymentMode
from scripts import draw_orders


def test_the_page_in_the_docs_is_the_one_that_the_code_draws() -> None:
    assert draw_orders.PAGE.read_text(encoding="utf-8") == draw_orders.drawn()


def test_every_state_and_path_is_on_the_page() -> None:
    page = draw_orders.drawn()

    assert all(f"| {state.value} |" in page for state in OrderState)
    assert page.count("stateDiagram-v2") == len(PaymentMode)


def test_a_stale_page_fails_the_check_and_drawing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "orders.md"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(draw_orders, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["draw_orders", "--check"])
    assert draw_orders.main() == 1
    assert "stale" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["draw_orders"])
    assert draw_orders.main() == 0
    monkeypatch.setattr("sys.argv", ["draw_orders", "--check"])
    assert draw_orders.main() == 0
