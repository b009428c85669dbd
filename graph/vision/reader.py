"""The vision models' side of looking: composes the two questions and refuses answers that are none."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from graph.asking import Ask, Models
from graph.endpoints import Endpoint
from graph.errors import AnswerRefused
from graph.prompts import Prompts
from graph.vision.seeing import Choice, Described, Description, Listed, Seen
from graph.vision.shortlist import told

Part = dict[str, Any]


class ModelReader:
    """`pictures` reads our own picture of a listed product as a small JPEG, None when it has none."""

    def __init__(
        self, models: Models, pictures: Callable[[Listed], bytes | None], prompts: Prompts | None = None
    ) -> None:
        self._models = models
        self._pictures = pictures
        prompts = prompts or Prompts()
        self._describe = prompts.read("describe_photo")
        self._choose = prompts.read("choose_product")

    @property
    def name(self) -> str:
        return f"{self._models.name}/{self._describe.tag}.{self._choose.tag}"

    async def describe(self, photo: bytes, seconds: float, shopper: int | None = None) -> Described:
        asked: list[BaseMessage] = [SystemMessage(self._describe.filled()), HumanMessage([_picture(photo)])]
        ask = Ask(Description, lambda _endpoint: asked, _describes, "vision", self._describe.id, shopper)
        answer = await self._models.ask(ask, seconds)
        return Described(tuple(answer.value.things), answer.value.doubt, answer.usage)

    async def choose(
        self, photo: bytes, shortlist: Sequence[Listed], seconds: float, shopper: int | None = None
    ) -> Seen:
        system = SystemMessage(self._choose.filled(products=told(shortlist)))
        wanted = self._models.most_images > 1
        ours = await asyncio.to_thread(self._ours, shortlist) if wanted else {}

        def messages(endpoint: Endpoint) -> list[BaseMessage]:
            return [system, HumanMessage([_picture(photo), *_references(ours, endpoint.images - 1)])]

        ask = Ask(Choice, messages, lambda choice: _among(choice, shortlist), "vision", self._choose.id, shopper)
        answer = await self._models.ask(ask, seconds)
        value = answer.value
        return Seen(
            sku=value.sku,
            colour=value.colour,
            confidence=value.confidence,
            seen=value.seen,
            missing=tuple(value.missing),
            doubt=value.doubt,
            usage=answer.usage,
        )

    def _ours(self, shortlist: Sequence[Listed]) -> dict[str, bytes | None]:
        return {each.product.sku: self._pictures(each) for each in shortlist}


def _picture(jpeg: bytes) -> Part:
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"}}


def _references(ours: Mapping[str, bytes | None], most: int) -> list[Part]:
    """Our own pictures, each after its product's name."""
    pictured = [(sku, jpeg) for sku, jpeg in ours.items() if jpeg is not None][:most]
    return [part for sku, jpeg in pictured for part in ({"type": "text", "text": f"[{sku}]"}, _picture(jpeg))]


def _describes(description: Description) -> None:
    if not description.things and description.doubt is None:
        raise AnswerRefused("nothing was described")


def _among(choice: Choice, shortlist: Sequence[Listed]) -> None:
    """A product that was not offered, or a colour that it is not made in, is no answer."""
    if choice.sku is None:
        return
    chosen = next((each for each in shortlist if each.product.sku == choice.sku), None)
    if chosen is None:
        raise AnswerRefused("a product that was not offered")
    if choice.colour is not None and choice.colour not in chosen.colours:
        raise AnswerRefused("a colour that the product does not have")
