"""The doors by which shoppers come to exactly one product: deep links, forwarded posts, pasted links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import Message, MessageEntity, MessageOriginChannel

from bot.addresses import Address, address_of, addresses_in, page_pattern, post_keys
from bot.events import whole
from bot.handlers.naming import Shown, named_in
from bot.handlers.settings import HandlerSettings
from bot.links import named, unpack_link
from catalog import Catalog
from catalog.errors import ProductNotFound
from graph.messages import Came, Door

MARK_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Pasted:
    """What the links of a message lead to. `words` is the text without the links that we know; `unknown`: it has one
    that we do not, and none that we do; `alone`: it says nothing besides."""

    came: tuple[Came, ...]
    words: str
    unknown: bool = False
    alone: bool = False


class Doors:
    """Reads only. A product that is sold no longer is named as well: that is for the answer to say."""

    def __init__(self, catalog: Catalog, settings: HandlerSettings) -> None:
        self._catalog = catalog
        self._settings = settings

    async def linked(self, payload: str) -> Came | None:
        """What "/start PAYLOAD" leads to; None when no link of ours says that."""
        link = unpack_link(payload)
        if link is None:
            return None
        sku = named(link.sku, (await self._catalog.vocabulary()).products)
        return await self._came(Door.LINK, Shown(sku or link.sku, link.colour), link.mark)

    async def forwarded(self, message: Message) -> Came | None:
        """What a post of a channel shows, forwarded or quoted; None when nobody knows."""
        quoted = message.external_reply.origin if message.external_reply else None
        origin = message.forward_origin or quoted
        if not isinstance(origin, MessageOriginChannel):
            return None
        keys = post_keys(origin.chat.id, origin.chat.username, origin.message_id)
        post = await self._catalog.posts.find(keys)
        shown = Shown(post.product_sku, post.colour) if post is not None else None
        if shown is None and message.forward_origin is origin and self._settings.is_shop_channel(origin.chat):
            shown = only(await self.shown_in(message))
        return await self._came(Door.CHANNEL, shown, keys[-1]) if shown is not None else None

    async def pasted(self, message: Message) -> Pasted:
        """The links of a text message."""
        text = whole(message.text or "")
        addresses = _addresses(text, message.entities or ())
        if not addresses:
            return Pasted((), text)
        came: list[Came] = []
        words = said = text
        for address in addresses:
            found = await self._behind(address)
            said = said.replace(address.written, " ")
            if found is not None:
                came.append(found)
                words = words.replace(address.written, " ")
        alone = not any(char.isalnum() for char in said)
        return Pasted(tuple(dict.fromkeys(came)), words.strip(), not came, alone)

    async def shown_in(self, message: Message) -> tuple[Shown, ...]:
        """Every product that a post names: by SKU, or by links in its text and under it."""
        text = whole(message.text or message.caption or "")
        addresses = list(_addresses(text, message.entities or message.caption_entities or ()))
        rows = message.reply_markup.inline_keyboard if message.reply_markup else []
        urls = [button.url for row in rows for button in row if button.url]
        addresses += [address for url in urls if (address := address_of(url)) is not None]
        linked = [await self._behind(address) for address in addresses]
        found = [Shown(one.product_sku, one.colour) for one in linked if one is not None]
        for address in addresses:
            text = text.replace(address.written, " ")
        return tuple(dict.fromkeys([*await named_in(text, self._catalog), *found]))

    async def _behind(self, address: Address) -> Came | None:
        if address.payload:
            ours = self._settings.username.lower() in ("", address.bot)
            return await self.linked(address.payload) if ours else None
        if address.key is None:
            return None
        post = await self._catalog.posts.find([address.key])
        shown = Shown(post.product_sku, post.colour) if post is not None else await self._on_page(address.key)
        return await self._came(address.door, shown, address.key) if shown is not None else None

    async def _on_page(self, key: str) -> Shown | None:
        """The site says in the address itself which product a page shows."""
        template = self._catalog.shop.links.product
        found = page_pattern(template).fullmatch(key) if template else None
        if found is None:
            return None
        pieces = found.groupdict()
        sku = named(pieces["sku"], (await self._catalog.vocabulary()).products)
        return Shown(sku or pieces["sku"], pieces.get("colour"))

    async def _came(self, door: Door, shown: Shown, mark: str) -> Came:
        """With a colour that this product has, or none."""
        colour = None
        if shown.colour is not None:
            try:
                product = await self._catalog.product(shown.product_sku)
                colour = named(shown.colour, (each.code for each in product.colours))
            except ProductNotFound:
                pass
        return Came(door, shown.product_sku, colour, mark[:MARK_LIMIT])


def only(shown: Sequence[Shown]) -> Shown | None:
    """The one product that is shown, in its colour if that is one too; None when there are several or none."""
    if len({one.product_sku for one in shown}) != 1:
        return None
    colours = {one.colour for one in shown if one.colour is not None}
    return Shown(shown[0].product_sku, colours.pop() if len(colours) == 1 else None)


def _addresses(text: str, entities: Sequence[MessageEntity]) -> tuple[Address, ...]:
    """Links as written, and those that hide behind words."""
    hidden = (address_of(entity.url) for entity in entities if entity.type == "text_link" and entity.url)
    return (*addresses_in(text), *(address for address in hidden if address is not None))
