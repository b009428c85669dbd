"""The owner teaches which product a post or page shows: /post, /posts, /unpost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from bot.addresses import Address, address_of, link_of
from bot.events import Event
from bot.handlers.amounts import sku_and_rest
from bot.outbox import Outgoing
from bot.render.rich import TEXT_LIMIT, Rich, code, filled, fitted, foreign, plain
from bot.texts import owner
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.errors import ProductNotFound
from catalog.posts import Post
from catalog.products import Product
from catalog.vocabulary import ColourNames

log = structlog.get_logger(__name__)
COMMANDS = {"post", "posts", "unpost"}


class OwnerPosts:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    async def answers(self, turn: LaneTurn, events: Sequence[Event]) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """Answers to these commands, and the events that are none."""
        answers: list[Outgoing] = []
        others: list[Event] = []
        for event in events:
            name, argument = event.command or ("", "")
            if name in COMMANDS:
                answers.append(_told(turn, await self._answer(name, argument, f"owner:{turn.chat}")))
            else:
                others.append(event)
        return tuple(answers), tuple(others)

    async def _answer(self, name: str, argument: str, who: str) -> Rich:
        if name == "posts":
            return await self._listed()
        link, _, rest = " ".join(argument.split()).partition(" ")
        address = address_of(link) if link else None
        if name == "unpost":
            return await self._forget(address)
        return await self._teach(address, rest, who) if rest else plain(owner.POST_USAGE)

    async def _teach(self, address: Address | None, rest: str, who: str) -> Rich:
        if address is None or address.key is None:
            return plain(owner.POST_NO_KEY)
        named, said = sku_and_rest(rest)
        sku, _, written = named.partition("/")
        try:
            product = await self._catalog.product(sku)
        except ProductNotFound:
            return filled(owner.UNKNOWN, sku=foreign(sku))
        said = said or written
        colour = await self._colour(product, said) if said else None
        if said and colour is None:
            known = ", ".join(each.names.uk for each in product.colours)
            return filled(owner.POST_NO_COLOUR, sku=code(sku), colours=foreign(known))
        await self._catalog.posts.keep([address.key], product.sku, colour, who)
        log.info("post_taught", product=product.sku, colour=colour)
        return filled(owner.POST_KEPT, what=_what(product.sku, colour))

    async def _colour(self, product: Product, said: str) -> str | None:
        """By its code or by its name in any form, if the product has it."""
        codes = [colour.code for colour in product.colours]
        if said in codes:
            return said
        found = ColourNames((await self._catalog.vocabulary()).colours).find(said)
        return next((one for one in found if one in codes), None)

    async def _forget(self, address: Address | None) -> Rich:
        if address is None or address.key is None:
            return plain(owner.UNPOST_USAGE)
        gone = await self._catalog.posts.forget([address.key])
        return plain(owner.POST_FORGOTTEN if gone else owner.POST_UNKNOWN)

    async def _listed(self) -> Rich:
        posts = await self._catalog.posts.list()
        lines = [plain(owner.POSTS), *map(_line, posts)]
        return fitted(lines, TEXT_LIMIT) if posts else plain(owner.NO_POSTS)


def _line(post: Post) -> Rich:
    return filled(owner.POST_LINE, link=foreign(link_of(post.key)), what=_what(post.product_sku, post.colour))


def _what(sku: str, colour: str | None) -> Rich:
    return code(f"{sku}/{colour}" if colour else sku)


def _told(turn: LaneTurn, answer: Rich) -> Outgoing:
    params: dict[str, Any] = {
        "chat_id": turn.chat,
        "text": answer.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return Outgoing(turn.chat, "sendMessage", params, turn.topic)
