"""The managers' side of the chat page when their group is a forum, in a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox import Sandbox, forums, groups
from tests.bot.sandbox.test_page import call, needs_browser, open_page

GROUP, PLAIN = -1001000000001, -4001
MARYNA, TARAS = 901, 902
pytestmark = needs_browser


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.serve(forum=True) as running:
        await call(running, "getMe")
        yield running
        assert running.violations == []


async def topic(sandbox: Sandbox, name: str, *texts: str) -> int:
    """A topic of the bot's with these messages in it."""
    thread = (await call(sandbox, "createForumTopic", chat_id=GROUP, name=name))["message_thread_id"]
    for text in texts:
        await call(sandbox, "sendMessage", chat_id=GROUP, message_thread_id=thread, text=text)
    return int(thread)


async def written(sandbox: Sandbox) -> list[dict[str, Any]]:
    """What people have written since the last look."""
    updates = await call(sandbox, "getUpdates", timeout=5)
    if updates:
        await call(sandbox, "getUpdates", offset=updates[-1]["update_id"] + 1)
    return [update.get("message") or update.get("edited_message") or update["callback_query"] for update in updates]


def row(page: Page, name: str) -> Any:
    return page.locator("#managers .topic", has_text=name)


async def test_a_new_topic_opens_and_a_manager_answers_in_it_beside_the_shoppers_chat(sandbox: Sandbox) -> None:
    async with open_page(sandbox) as page:
        keyboard = {"inline_keyboard": [[{"text": "Взяти", "callback_data": "take"}]]}
        thread = await topic(sandbox, "Олена")
        place = {"chat_id": GROUP, "message_thread_id": thread}
        await call(sandbox, "sendMessage", text="Потрібна людина", reply_markup=keyboard, **place)
        await expect(page.locator("#managers h2")).to_have_text("Олена")
        await expect(page.locator("#shopper")).to_be_visible()
        await expect(page.locator("#managers .quote")).to_have_count(0)
        await page.locator("#managers .key").click()
        box = page.locator("#managers textarea")
        await box.fill("Зараз відповім")
        await box.press("Enter")
        await expect(page.locator("#managers .message.out")).to_contain_text("Зараз відповім")
        await box.press("ArrowUp")
        await box.fill("Уже відповідаю")
        await box.press("Enter")
        tapped, said, edited = await written(sandbox)
        assert (tapped["data"], tapped["message"]["message_thread_id"]) == ("take", thread)
        assert (said["text"], said["message_thread_id"], said["from"]["id"]) == ("Зараз відповім", thread, MARYNA)
        assert (edited["text"], edited["message_id"]) == ("Уже відповідаю", said["message_id"])


async def test_the_paper_clip_sends_more_than_words_into_the_topic(sandbox: Sandbox) -> None:
    picture = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    async with open_page(sandbox) as page:
        thread = await topic(sandbox, "Олена")
        await expect(page.locator("#managers h2")).to_have_text("Олена")
        for kind in ("voice", "sticker", "location"):
            await page.locator("#managers [aria-haspopup=menu]").press("Enter")
            await page.locator(f"#managers [data-kind={kind}]").click()
            (message,) = await written(sandbox)
            assert kind in message
            assert message["message_thread_id"] == thread
        await page.locator("#managers input[type=file]").set_input_files(picture)
        await page.locator("#managers .send").click()
        (message,) = await written(sandbox)
        assert (message["document"]["file_name"], message["message_thread_id"]) == ("a.txt", thread)


async def test_topics_tell_what_is_new_in_them_and_the_keyboard_walks_through_them(sandbox: Sandbox) -> None:
    async with open_page(sandbox) as page:
        await topic(sandbox, "Олена", "картка")
        other = await topic(sandbox, "Ірина", "картка", "питання")
        await call(sandbox, "closeForumTopic", chat_id=GROUP, message_thread_id=other)
        await expect(page.locator("#managers .topic b")).to_have_text(["Загальна", "Ірина", "Олена"])
        await expect(row(page, "Ірина").locator(".badge")).to_have_text("2")
        await expect(row(page, "Ірина").get_by_role("img", name="закрита")).to_be_visible()
        await expect(row(page, "Олена").locator(".badge")).to_have_count(0)
        await row(page, "Олена").focus()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(page.locator("#managers h2")).to_have_text("Ірина")
        await expect(page.locator("#managers .message")).to_have_text([re.compile("картка"), re.compile("питання")])
        await expect(row(page, "Ірина").locator(".badge")).to_have_count(0)


async def test_a_draft_waits_in_its_topic(sandbox: Sandbox) -> None:
    async with open_page(sandbox) as page:
        await topic(sandbox, "Олена", "картка")
        await topic(sandbox, "Ірина", "картка")
        box = page.locator("#managers textarea")
        await box.fill("недописане")
        await row(page, "Ірина").click()
        await expect(box).to_have_value("")
        await row(page, "Олена").click()
        await expect(box).to_have_value("недописане")


async def test_a_closed_topic_takes_no_words_of_a_plain_member_until_it_is_opened(sandbox: Sandbox) -> None:
    async with open_page(sandbox, width=390) as page:
        await topic(sandbox, "Олена", "картка")
        await page.locator("#tab-managers").click()
        await page.get_by_role("button", name="Закрити тему").click()
        await expect(page.locator("#managers .service").last).to_have_text("Тему закрито")
        await expect(page.locator("#managers textarea")).to_be_visible()
        groups.make_admin(sandbox.world, MARYNA, on=False)
        await expect(page.locator("#managers .locked")).to_be_visible()
        await expect(page.locator("#managers textarea")).to_be_hidden()
        await page.get_by_role("button", name="Відкрити тему знову").click()
        await expect(page.locator("#managers textarea")).to_be_visible()


async def test_a_topic_that_is_deleted_gives_way_to_the_general_one(sandbox: Sandbox) -> None:
    async with open_page(sandbox) as page:
        thread = await topic(sandbox, "Олена", "картка")
        await expect(page.locator("#managers h2")).to_have_text("Олена")
        forums.delete(sandbox.world, thread)
        await expect(page.locator("#managers h2")).to_have_text("Загальна")
        await expect(page.locator("#managers .topic")).to_have_count(1)


async def test_the_page_follows_a_group_that_became_a_supergroup() -> None:
    async with Sandbox.serve(managers_chat=PLAIN) as sandbox, open_page(sandbox) as page:
        await call(sandbox, "sendMessage", chat_id=PLAIN, text="картка")
        await expect(page.locator("#managers .topics")).to_be_hidden()
        new = groups.migrate(sandbox.world, user=TARAS)
        await expect(page.locator("#managers .service").last).to_have_text("Група стала супергрупою")
        await page.locator("#managers textarea").fill("Пишу далі")
        await page.locator("#managers textarea").press("Enter")
        assert (await written(sandbox))[-1]["chat"]["id"] == new
