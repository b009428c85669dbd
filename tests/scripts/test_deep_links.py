"""`python -m scripts.deep_links`, as the owner meets it before printing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.links import named, unpack_link
from bot.sandbox import Sandbox
from catalog.settings import CatalogSettings
from scripts.deep_links import main

ROOT = Path(__file__).parent.parent.parent
SHOP = ROOT / "tests" / "catalog" / "data"


@pytest.fixture(autouse=True)
def small_shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data" / "vision").mkdir(parents=True)
    shutil.copy(SHOP / "master.yaml", tmp_path / "data" / "vision" / "products_master.yaml")
    shutil.copy(SHOP / "shop.yaml", tmp_path / "data" / "shop.yaml")
    for name in CatalogSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/vitrina.db")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


def links(told: str) -> dict[str, str]:
    return dict(line.split("\t") for line in told.splitlines() if "\t" in line)


def test_each_product_and_colour_has_a_link_that_leads_back_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bot", "@vitrina_bot", "--source", "insta"]) == 0
    found = links(capsys.readouterr().out)
    products = {label for label in found if "/" not in label}
    assert products
    assert len(found) > len(products)
    for label, link in found.items():
        address, _, payload = link.partition("?start=")
        read = unpack_link(payload)
        assert (address, read and read.mark) == ("https://t.me/vitrina_bot", "insta")
        assert read is not None
        assert label == "/".join(filter(None, (named(read.sku, products), read.colour)))


def test_codes_to_print_are_written_for_each_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bot", "vitrina_bot", "--qr", str(tmp_path / "codes")]) == 0
    found = links(capsys.readouterr().out)
    files = {path.name for path in (tmp_path / "codes").iterdir()}
    assert files == {f"{label.replace('/', '_')}.{kind}" for label in found for kind in ("png", "svg")}
    assert (tmp_path / "codes" / f"{next(iter(found))}.png").read_bytes().startswith(b"\x89PNG")


def test_only_the_products_that_were_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--bot", "vitrina_bot"])
    sku = next(iter(links(capsys.readouterr().out)))
    assert main(["--bot", "vitrina_bot", "--sku", sku]) == 0
    assert {label.partition("/")[0] for label in links(capsys.readouterr().out)} == {sku}
    assert main(["--bot", "vitrina_bot", "--sku", "NEVER-WAS"]) == 2
    assert "NEVER-WAS" in capsys.readouterr().err


async def test_the_bots_name_is_asked_of_telegram(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1000:links")
    monkeypatch.setenv("MANAGERS_CHAT", "-1001000000001")
    async with Sandbox.serve() as sandbox:
        monkeypatch.setenv("TELEGRAM_API_URL", sandbox.url)
        assert await asyncio.to_thread(main, []) == 0
    assert "https://t.me/vitrina_bot?start=" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--source", "сторіз"], ["--source", "a__b"], ["--bot", "https://t.me/bot"]])
def test_what_no_link_can_carry_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--bot", "vitrina_bot", *wrong])
    assert wrong[0] in capsys.readouterr().err
