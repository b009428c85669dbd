"""`python -m scripts.deep_links`: a link into the bot for each product and colour, for posts and QR codes."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import segno

from bot.errors import BotError
from bot.links import MARK_LIMIT, is_mark, pack_link
from bot.menu import own_username
from bot.settings import BotSettings
from bot.telegram import Telegram
from catalog import Catalog
from catalog.clock import SystemClock
from catalog.errors import CatalogError
from catalog.feeds.imports import fill_if_empty
from catalog.products import Product
from catalog.schema import migrate
from catalog.settings import CatalogSettings

USAGE_ERROR = 2
MOST = 100_000
BOT = re.compile(r"@?(\w{5,32})", re.ASCII)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.deep_links", description=__doc__)
    parser.add_argument("--sku", action="append", help="only this product (may be given several times)")
    parser.add_argument("--source", default="", metavar="MARK", help="where the links will stand: insta, box-2026")
    parser.add_argument("--qr", type=Path, metavar="DIR", help="write a QR code of each link there, PNG and SVG")
    parser.add_argument("--bot", metavar="NAME", help="the bot's username (default: ask Telegram by TELEGRAM_TOKEN)")
    given = parser.parse_args(argv)
    if not is_mark(given.source):
        parser.error(f"--source: up to {MARK_LIMIT} Latin letters, digits and hyphens")
    if given.bot and not BOT.fullmatch(given.bot):
        parser.error("--bot: a username such as vitrina_bot")
    try:
        return asyncio.run(_linked(given))
    except (BotError, CatalogError, OSError) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR


async def _linked(given: argparse.Namespace) -> int:
    name = given.bot.removeprefix("@") if given.bot else await _asked()
    if not name:
        print("Telegram does not say what the bot is called: give --bot NAME", file=sys.stderr)
        return USAGE_ERROR
    settings = CatalogSettings.read()
    async with Catalog.open(settings, SystemClock()) as catalog:
        await migrate(catalog.db)
        await fill_if_empty(catalog.db, settings.master_file, settings.data_dir, catalog.shop.currency)
        products = [await catalog.product(sku) for sku in given.sku] if given.sku else await _sold(catalog)
    links = {label: f"https://t.me/{name}?start={payload}" for label, payload in _payloads(products, given.source)}
    for label, link in links.items():
        print(f"{label}\t{link}")
    if given.qr:
        _draw(links, given.qr)
    return 0


async def _asked() -> str:
    settings = BotSettings.read()
    token = settings.telegram_token.get_secret_value()
    async with Telegram.open(token, settings.telegram_api_url) as telegram:
        return await own_username(telegram)


async def _sold(catalog: Catalog) -> list[Product]:
    listed = await catalog.newest(limit=MOST)
    return sorted((each.product for each in listed), key=lambda product: product.sku)


def _payloads(products: Sequence[Product], mark: str) -> list[tuple[str, str]]:
    """("KOS-ZIP", payload), then ("KOS-ZIP/pink", payload) for each colour of it."""
    found: list[tuple[str, str]] = []
    for product in products:
        found.append((product.sku, pack_link(product.sku, None, mark)))
        found += [(f"{product.sku}/{each.code}", pack_link(product.sku, each.code, mark)) for each in product.colours]
    return found


def _draw(links: dict[str, str], folder: Path) -> None:
    """Two files a link, big enough to print. Codes stand the loss of a quarter of their area."""
    folder.mkdir(parents=True, exist_ok=True)
    for label, link in links.items():
        code, name = segno.make(link, error="q", micro=False), label.replace("/", "_")
        code.save(str(folder / f"{name}.png"), scale=12, border=4)
        code.save(str(folder / f"{name}.svg"), scale=4, border=4)
    print(f"{2 * len(links)} files in {folder}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
