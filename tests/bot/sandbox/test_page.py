"""The chat page: its files, its words, and a browser on it where there is one."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

import bot.sandbox
from bot.sandbox import Sandbox

PAGE = Path(bot.sandbox.__file__).parent / "page"
FILES = sorted(path.name for path in PAGE.iterdir())
NAMESPACES = ("http://www.w3.org/2000/svg",)
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET_BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TOKEN = "700:test"

BROWSER_REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
needs_browser = pytest.mark.skipif(CHROMIUM is None and not BROWSER_REQUIRED, reason="no Chromium on this machine")


def words() -> dict[str, dict[str, str]]:
    source = (PAGE / "words.js").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(source[source.index("= {") + 2 : source.rindex(";")])
    return found


async def test_every_file_of_the_page_is_served() -> None:
    async with Sandbox.serve() as sandbox, aiohttp.ClientSession(sandbox.url) as client:
        async with client.get("/") as answer:
            assert answer.status == 200
            assert 'src="page/app.js"' in await answer.text()
        for name in FILES:
            async with client.get(f"/page/{name}") as answer:
                assert answer.status == 200, name
                assert await answer.read() == (PAGE / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_the_page_asks_no_other_server(name: str) -> None:
    source = (PAGE / name).read_text(encoding="utf-8")
    for namespace in NAMESPACES:
        source = source.replace(namespace, "")
    assert re.findall(r"""(?:https?:)?//[\w-]+\.[\w.-]+""", source) == []


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_names_is_there(name: str) -> None:
    source = (PAGE / name).read_text(encoding="utf-8")
    modules = re.findall(r'from "\./([\w.]+)"', source)
    assets = re.findall(r'(?:href|src)="page/([\w.]+)', source) + re.findall(r'url\("([\w.]+)"\)', source)
    assert set(modules + assets) <= set(FILES)


def test_both_languages_have_the_same_words() -> None:
    uk, en = words()["uk"], words()["en"]
    assert uk.keys() == en.keys()
    for key, sentence in uk.items():
        assert sentence.strip()
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", en[key])), key


def test_every_word_the_page_asks_for_exists() -> None:
    sources = "".join((PAGE / name).read_text(encoding="utf-8") for name in FILES if name.endswith((".js", ".html")))
    asked = set(re.findall(r'\bt\("(\w+)"', sources)) | set(re.findall(r'data-t(?:-\w+)?="(\w+)"', sources))
    assert len(asked) > 30
    assert asked <= words()["uk"].keys()


def test_message_text_never_becomes_markup() -> None:
    for name in FILES:
        if name.endswith(".js"):
            source = (PAGE / name).read_text(encoding="utf-8")
            assert not re.search(r"\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write|\beval\(", source), name


def test_no_file_of_the_page_is_too_long() -> None:
    assert [name for name in FILES if len((PAGE / name).read_text(encoding="utf-8").splitlines()) > 300] == []


@asynccontextmanager
async def open_page(sandbox: Sandbox, width: int = 1280) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_BROWSER)
        page = await browser.new_page(viewport={"width": width, "height": 844}, reduced_motion="reduce")
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(error.message))
        await page.goto(f"{sandbox.url}/")
        await page.wait_for_selector("body[data-ready]")
        yield page
        await browser.close()
        assert broken == []


async def call(sandbox: Sandbox, method: str, **params: Any) -> Any:
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{sandbox.url}/bot{TOKEN}/{method}", json=params) as answer,
    ):
        found = await answer.json()
        assert found["ok"], found
        return found["result"]


@needs_browser
async def test_a_shopper_starts_taps_a_button_and_reads_the_alert() -> None:
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        await page.locator("#shopper .start").click()
        [started] = await call(sandbox, "getUpdates", timeout=5)
        assert started["message"]["text"] == "/start"
        keyboard = {"inline_keyboard": [[{"text": "128", "callback_data": "size:128"}]]}
        await call(sandbox, "sendMessage", chat_id=501, text="Який розмір?", reply_markup=keyboard)
        await page.locator("#shopper .key").click()
        updates = await call(sandbox, "getUpdates", timeout=5, offset=started["update_id"] + 1)
        query = updates[0]["callback_query"]
        assert query["data"] == "size:128"
        await expect(page.locator("#shopper .key.waiting")).to_have_count(1)
        await call(sandbox, "answerCallbackQuery", callback_query_id=query["id"], text="Є 3 шт.", show_alert=True)
        await expect(page.locator("#alert")).to_contain_text("Є 3 шт.")
        await page.locator("#alert-ok").click()
        await expect(page.locator("#shopper .key.waiting")).to_have_count(0)


@needs_browser
async def test_an_invoice_is_paid_by_its_button_and_a_refusal_is_read_first() -> None:
    bill = {"title": "Замовлення 7", "description": "Костюм, 92", "payload": "7", "currency": "UAH"}
    bill |= {"provider_token": "test:token", "prices": [{"label": "Разом", "amount": 129_000}]}
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        await call(sandbox, "sendInvoice", chat_id=501, **bill)
        await expect(page.locator("#shopper .key")).to_contain_text("1")
        for number, answer in enumerate(({"ok": False, "error_message": "Ціна змінилася"}, {"ok": True})):
            await page.locator("#shopper .key").click()
            updates = await call(sandbox, "getUpdates", timeout=5)
            query = updates[-1]["pre_checkout_query"]
            assert (query["invoice_payload"], query["total_amount"]) == ("7", 129_000)
            await call(sandbox, "getUpdates", offset=updates[-1]["update_id"] + 1)
            await call(sandbox, "answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **answer)
            if number == 0:
                await expect(page.locator("#alert")).to_contain_text("Ціна змінилася")
                await page.locator("#alert-ok").click()
        await expect(page.locator("#shopper .day.service")).to_contain_text("Сплачено 1")
        assert sandbox.violations == []


@needs_browser
async def test_a_slash_shows_the_bots_commands_and_a_click_sends_one() -> None:
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        commands = [{"command": name, "description": f"Про {name}"} for name in ("start", "cart", "help")]
        await call(sandbox, "setMyCommands", commands=commands, scope={"type": "all_private_chats"})
        await call(sandbox, "sendMessage", chat_id=501, text="Вітаю!")
        box, rows = page.locator("#shopper textarea"), page.locator("#shopper .menu-row")
        await box.fill("/")
        await expect(rows).to_have_text(["/startПро start", "/cartПро cart", "/helpПро help"])
        await box.fill("/c")
        await expect(rows).to_have_text(["/cartПро cart"])
        await rows.first.click()
        [update] = await call(sandbox, "getUpdates", timeout=5)
        assert update["message"]["text"] == "/cart"
        await expect(box).to_have_value("")
        await expect(rows).to_have_count(0)


@needs_browser
async def test_a_manager_replies_to_a_card() -> None:
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        card = await call(sandbox, "sendMessage", chat_id=sandbox.world.managers_chat, text="Потрібна людина")
        await page.locator("#managers .message").hover()
        await page.locator("#managers .message .actions button").click()
        await page.get_by_role("button", name="Тарас").click()
        await page.locator("#managers .message .actions button").click()
        await page.locator("#managers textarea").fill("Зараз відповім")
        await page.locator("#managers textarea").press("Enter")
        [update] = await call(sandbox, "getUpdates", timeout=5)
        assert update["message"]["from"]["first_name"] == "Тарас"
        assert update["message"]["reply_to_message"]["message_id"] == card["message_id"]
        await expect(page.locator("#managers .message.out .quote")).to_contain_text("Потрібна людина")


@needs_browser
async def test_on_a_phone_the_other_tab_counts_what_is_unread() -> None:
    async with Sandbox.serve() as sandbox, open_page(sandbox, width=390) as page:
        await expect(page.locator("#managers")).to_be_hidden()
        await call(sandbox, "sendMessage", chat_id=sandbox.world.managers_chat, text="Потрібна людина")
        await expect(page.locator("#tab-managers .badge")).to_have_text("1")
        await page.locator("#tab-managers").click()
        await expect(page.locator("#managers .message")).to_contain_text("Потрібна людина")
        await expect(page.locator("#tab-managers .badge")).to_be_hidden()


DRAWN = """async ([text, entities]) => {
  const { drawText } = await import(new URL("page/entities.js", document.baseURI));
  const box = document.createElement("div");
  box.append(...drawText(text, entities));
  return box.innerHTML;
}"""


@needs_browser
async def test_entities_are_drawn_by_utf16_offsets_and_text_stays_text() -> None:
    def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
        return {"type": kind, "offset": offset, "length": length, **more}

    cases = [
        ("👋 так", [entity("bold", 3, 3)], "👋 <strong>так</strong>"),
        ("<b>ні</b>", [], "&lt;b&gt;ні&lt;/b&gt;"),
        ("абв", [entity("bold", 0, 2), entity("italic", 1, 2)], "<strong>а<em>б</em></strong><em>в</em>"),
        ("клац", [entity("text_link", 0, 4, url="javascript:alert(1)")], "<span>клац</span>"),
        ("а\nб", [entity("blockquote", 0, 1)], "<blockquote>а</blockquote>б"),
    ]
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        for text, entities, html in cases:
            assert await page.evaluate(DRAWN, [text, entities]) == html


MOSAIC = """async (ratios) => (await import(new URL("page/album.js", document.baseURI))).mosaic(ratios)"""


@needs_browser
async def test_an_album_fills_its_frame_without_overlaps() -> None:
    shapes = [0.56, 0.75, 1, 1.33, 1.78]
    async with Sandbox.serve() as sandbox, open_page(sandbox) as page:
        for count in range(2, 11):
            for first in range(len(shapes)):
                ratios = [shapes[(first + place * 2) % len(shapes)] for place in range(count)]
                cells = (await page.evaluate(MOSAIC, ratios))["cells"]
                assert len(cells) == count
                assert 0.9 < sum(cell["width"] * cell["height"] for cell in cells) < 1.001
                for cell in cells:
                    assert min(cell["left"], cell["top"]) >= 0
                    assert max(cell["left"] + cell["width"], cell["top"] + cell["height"]) < 1.001
