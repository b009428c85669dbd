"""Walks through a running demo in headless Chromium as a shopper and a manager would; the pictures go to docs/img."""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

LARGEST = 300_000  # bytes of one picture in the repository
PATIENCE = 30_000  # milliseconds for the bot to answer
QUIET = 800  # milliseconds without a change: the bot has said what it had to say
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WATCH = """
window.lastChange = performance.now();
document.addEventListener("DOMContentLoaded", () => {
  const watch = new MutationObserver(() => { window.lastChange = performance.now(); });
  watch.observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
});
"""
SETTLED = """([chat, before, since, quiet]) => {
  const bot = Number(document.getElementById(chat).dataset.told);
  const busy = document.querySelector(".status.live, .key.waiting");
  const loading = [...document.querySelectorAll(`#${chat} .leaf img`)].slice(-6).some((image) => !image.complete);
  const quietSince = performance.now() - window.lastChange;
  return bot >= before && window.lastChange > since && !busy && !loading && quietSince > quiet;
}"""
FORWARDED = ("forwarded-velour.jpg", "forwarded-puffer.jpg", "forwarded-rainbow-tee.jpg")
Side = Literal["shopper", "managers"]


def main() -> int:
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=list(ARGUMENTS))
        try:
            for scene in SCENES:
                if options.scenes and scene.__name__ not in options.scenes:
                    continue
                print(f"{scene.__name__}: {scene.__doc__}", flush=True)
                scene(Studio(browser, options.url, options.out))
        except Error as error:
            print(f"screenshots: {error.message}", file=sys.stderr)
            return 1
        finally:
            browser.close()
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8081/",
        help="address that ./scripts/demo --reset prints (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("docs/img"), help="folder for the pictures (default: %(default)s)"
    )
    names = [scene.__name__ for scene in SCENES]
    parser.add_argument(
        "scenes",
        nargs="*",
        choices=[*names, []],
        metavar="scene",
        help=f"only these: {', '.join(names)} (default: all)",
    )
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    parser.add_argument("--chromium", default=found, help="browser to drive (default: %(default)s)")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Studio:
    """Opens pages on the demo; `out` is where their pictures go."""

    browser: Browser
    url: str
    out: Path

    @contextmanager
    def desktop(self, *, language: str = "uk", dark: bool = False, height: int = 900) -> Iterator[Stage]:
        with self._page((1280, height), language, dark, phone=False) as page:
            yield Stage(page, self.out)

    @contextmanager
    def phone(self, *, language: str = "uk", dark: bool = False) -> Iterator[Stage]:
        with self._page((390, 844), language, dark, phone=True) as page:
            yield Stage(page, self.out)

    @contextmanager
    def _page(self, size: tuple[int, int], language: str, dark: bool, *, phone: bool) -> Iterator[Page]:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1.5 if phone else 1,
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WATCH)
        try:
            page.goto(f"{self.url.rstrip('/')}/?lang={language}")
            page.wait_for_selector("body[data-ready]")
            yield page
        finally:
            context.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """One open page and the things a person does on it. Every step waits for the bot's answer."""

    page: Page
    out: Path

    def begin(self) -> None:
        """Presses Start as somebody the shop has never met."""
        if not self.page.locator("#shopper .start").is_visible():
            self._menu("#new-shopper")
        with self.answered("shopper"):
            self.page.locator("#shopper .start").click()

    def say(self, text: str, side: Side = "shopper", *, answer: Side | None = "shopper") -> None:
        box = self.page.locator(f"#{side} textarea")
        with self.answered(answer):
            box.fill(text)
            box.press("Enter")

    def send_samples(self, *names: str, caption: str = "", answer: Side = "shopper") -> None:
        """Chooses sample photos of data/samples in the tray and sends them as one message."""
        if not self.page.locator("#shopper .tray").is_visible():
            self.page.locator("#shopper .field .icon-button").last.click()
        for name in names:
            self.page.locator(f'#shopper .sample[data-name="{name}"]').click()
        self.say(caption, answer=answer)

    def tap(self, key: Locator, *, answer: Side = "shopper") -> None:
        """Presses an inline button; the bot may answer with a message, an edit or a toast."""
        with self.answered(answer, messages=0):
            key.click()

    def keys(self, side: Side) -> Locator:
        """The buttons under the newest message that has any."""
        return self.page.locator(f"#{side} .message.with-keyboard").last.locator(".key")

    def key(self, side: Side, told: str) -> Locator:
        """The newest button with these words."""
        return self.page.locator(f"#{side} .key", has_text=told).last

    def reply_to_card(self, text: str) -> None:
        """Answers the newest card of the managers' group as a manager does: by replying to it."""
        card = self.page.locator("#managers .message.with-keyboard").last
        card.scroll_into_view_if_needed()
        card.hover()
        card.locator(".actions .icon-button").last.click()
        self.say(text, "managers")

    def attach(self, side: Side, kind: str) -> None:
        """Sends what the paper clip offers: voice, sticker or location."""
        self.page.locator(f"#{side} [aria-haspopup=menu]").click()
        self.page.locator(f"#{side} [data-kind={kind}]").click()

    def topic(self, name: str) -> None:
        """Opens the managers' topic of this name; "Загальна" is the general one."""
        self.page.locator("#managers .topic", has_text=name).click()

    def show(self, side: Side) -> None:
        """On a phone: the other tab."""
        self.page.locator(f"#tab-{side}").click()

    @contextmanager
    def answered(self, side: Side | None, *, messages: int = 1) -> Iterator[None]:
        """Waits until the bot has sent at least that many messages to that chat and everything is quiet again."""
        before = int(self.page.locator(f"#{side}").get_attribute("data-told") or 0) if side else 0
        since = self.page.evaluate("performance.now()")
        yield
        if side:
            self.page.wait_for_function(SETTLED, arg=[side, before + messages, since, QUIET], polling=100)

    def shoot(self, name: str, only: Side | None = None) -> None:
        """The whole page, or one chat of it."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.wait_for_function("() => !document.querySelector('.toast, .list.moving, :focus')")
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        path = self.out / f"{name}.png"
        path.write_bytes(small(self.page.locator(f"#{only}").screenshot() if only else self.page.screenshot()))
        print(f"  {path} {path.stat().st_size // 1024} KB", flush=True)

    def _menu(self, button: str) -> None:
        if not self.page.locator(button).is_visible():
            self.page.locator("#more").click()
        self.page.locator(button).click()


def small(png: bytes) -> bytes:
    """The same picture with as few shades as it takes to stay under `LARGEST` bytes; a palette is the last resort."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for shades in (256, 128, 80, 56, 40, 0):
        kept = io.BytesIO()
        drawn = image.point(_rounded(shades)) if shades else image.quantize(256, kmeans=3)
        drawn.save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    return kept.getvalue()


def _rounded(shades: int) -> list[int]:
    """A table for three channels that keeps black, white and `shades` - 2 levels between them."""
    step = 255 / (shades - 1)
    return [round(round(value / step) * step) for value in range(256)] * 3


def start(studio: Studio) -> None:
    """An empty chat with its big button."""
    with studio.desktop() as stage:
        if not stage.page.locator("#shopper .start").is_visible():
            stage.page.locator("#new-shopper").click()
        stage.shoot("start")


def ukrainian(studio: Studio) -> None:
    """A question in Ukrainian, the answer, and a tap on one of its buttons."""
    with studio.desktop() as stage:
        stage.begin()
        stage.say("Добрий день! Є тепла куртка на 128?")
        stage.tap(stage.keys("shopper").first)
        stage.shoot("search-uk")


def talk(studio: Studio) -> None:
    """A talk from a wish to a cart: another colour, a place in the list, a rule in between, "беру"."""
    with studio.desktop(height=2600) as stage:
        stage.begin()
        for said in (
            "сукня на 5 років, до 900",
            "другу покажіть",
            "а є в іншому кольорі?",
            "чи не полиняє воно, як кину в машинку?",
            "беру",
            "а довго йде посилка?",
        ):
            stage.say(said)
        stage.shoot("talk", only="shopper")


def sale(studio: Studio) -> None:
    """A whole sale: a photo, a size, the cart, the delivery, the receipt, the parcel, an exchange; both sides."""
    with studio.desktop(height=1500) as stage:
        stage.begin()
        stage.send_samples("forwarded-puffer.jpg", caption="Є така на 134?")
        stage.say("беру")
        stage.say("Вигадана Оля, 067 000 00 01, Львів, відділення 5")
        stage.shoot("sale-1-read-back", only="shopper")
        with stage.answered("managers"):
            stage.tap(stage.key("shopper", "передоплата"))
        stage.shoot("sale-2-order")
        with stage.answered("managers"):
            stage.send_samples("receipt-transfer.jpg")
        stage.tap(stage.key("managers", "Гроші є"))
        stage.tap(stage.key("managers", "Запаковано"))
        stage.tap(stage.key("managers", "Відправлено"), answer="managers")
        stage.reply_to_card("20450000000001")
        stage.tap(stage.key("managers", "Прибуло"))
        stage.shoot("sale-3-on-its-way")
        stage.tap(stage.key("managers", "Отримано"))
        stage.tap(stage.key("shopper", "Обміняти"))
        stage.tap(stage.key("shopper", "Не той розмір"))
        with stage.answered("managers"):
            stage.tap(stage.key("shopper", "146"))
        stage.shoot("sale-4-exchange")


def russian(studio: Studio) -> None:
    """The same shop, asked in Russian."""
    with studio.desktop() as stage:
        stage.begin()
        stage.say("Здравствуйте, сколько стоит розовое платье?")
        stage.shoot("search-ru")


def english(studio: Studio) -> None:
    """The same shop, asked in English on the English page, in the dark."""
    with studio.desktop(language="en", dark=True) as stage:
        stage.begin()
        stage.say("Hi! Do you have a blue hoodie in size 134?")
        stage.shoot("search-en")


def photo(studio: Studio) -> None:
    """A sample photo, and what the bot makes of it."""
    with studio.desktop(height=1280) as stage:
        stage.begin()
        stage.send_samples("forwarded-puffer.jpg", caption="Є така на 128?")
        stage.shoot("photo", only="shopper")


def album(studio: Studio) -> None:
    """Three photos as one album with a caption."""
    with studio.desktop(height=1280) as stage:
        stage.begin()
        stage.send_samples(*FORWARDED, caption="Котра з них є на зріст 122?")
        stage.shoot("album", only="shopper")


def escalation(studio: Studio) -> None:
    """A shopper asks for a person; a manager takes the card and answers."""
    with studio.desktop() as stage:
        stage.begin()
        with stage.answered("managers"):
            stage.say("Покличте, будь ласка, менеджера")
        stage.page.locator("#managers .key").last.wait_for()
        stage.tap(stage.keys("managers").first, answer="managers")
        stage.reply_to_card("Добрий день! Мене звати Марина. Чим допомогти?")
        stage.say("Чи можна забрати замовлення завтра?", answer="managers")
        stage.shoot("escalation")


def handoff(studio: Studio) -> None:
    """A whole hand-off, both sides: asked for, taken, a photo and a voice message, a note, raised, given back."""
    with studio.desktop(height=1500) as stage:
        stage.begin()
        with stage.answered("managers"):
            stage.say("Покличте, будь ласка, менеджера")
        stage.tap(stage.key("managers", "Беру"), answer="managers")
        stage.say("Добрий день! Слухаю вас.", "managers")
        stage.send_samples("forwarded-puffer.jpg", caption="Чи тепла вона в мороз?", answer="managers")
        with stage.answered("shopper"):
            stage.attach("managers", "voice")
        stage.say("// спитати на складі про підкладку", "managers", answer=None)
        stage.tap(stage.key("managers", "Старш"), answer="managers")
        stage.shoot("handoff-1-both-sides")
        stage.tap(stage.key("managers", "Беру"), answer="managers")
        stage.tap(stage.key("managers", "Повернути боту"))
        stage.say("А на 128 є?")
        stage.shoot("handoff-2-given-back")


def phone(studio: Studio) -> None:
    """Phone width: the shopper's tab and the managers' tab."""
    with studio.phone() as stage:
        stage.begin()
        stage.say("Шукаю худі на 140")
        stage.shoot("phone-shopper")
        with stage.answered("managers"):
            stage.say("Можна поговорити з людиною?")
        stage.show("managers")
        stage.shoot("phone-managers")


def phone_dark(studio: Studio) -> None:
    """Phone width in the dark, with a photo."""
    with studio.phone(dark=True) as stage:
        stage.begin()
        stage.send_samples("forwarded-rainbow-tee.jpg")
        stage.shoot("phone-dark")


SCENES: tuple[Callable[[Studio], None], ...] = (
    escalation,
    handoff,
    start,
    ukrainian,
    talk,
    sale,
    russian,
    english,
    photo,
    album,
    phone,
    phone_dark,
)


if __name__ == "__main__":
    sys.exit(main())
