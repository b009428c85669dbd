"""A model server that answers plausibly: it reads a text as its script says, words facts back in other words, and now
and then invents something."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from catalog.products import Locale
from evals.dialogues.script import Script
from graph.understanding.reading import Reading
from tests.fakes.model_server import ModelServer, Step, says

MODEL = "scripted"
EVERY_SO_MANY_LIES = 5
NOT_UNDERSTOOD: Mapping[str, Any] = {"intents": ["unknown"], "confidence": 0.0}
SAID: Mapping[Locale, Mapping[str, str]] = {
    "uk": {"here": "розмір {size} є, ціна {price}", "gone": "розміру {size} зараз немає", "price": "ціна {price}",
           "range": "ціна від {low} до {high}, залежно від розміру", "sizes": "розміри {sizes} є, ціна {price}",
           "none": "жодного розміру зараз немає", "left": "лишилося {left} шт", "costs": "за {price}",
           "from": "від {price}", "found": "Ось що є",
           "similar": "Ось що є схожого", "cheapest": "Найдешевше", "dearest": "Найдорожче", "newest": "Найновіше",
           "lie": "А ще знижка 15 % і тільки сьогодні."},
    "ru": {"here": "размер {size} есть, цена {price}", "gone": "размера {size} сейчас нет", "price": "цена {price}",
           "range": "цена от {low} до {high}, в зависимости от размера", "sizes": "размеры {sizes} есть, цена {price}",
           "none": "ни одного размера сейчас нет", "left": "осталось {left} шт", "costs": "за {price}",
           "from": "от {price}", "found": "Вот что есть",
           "similar": "Вот что есть похожего", "cheapest": "Самое дешёвое", "dearest": "Самое дорогое",
           "newest": "Самое новое", "lie": "А ещё скидка 15 % и только сегодня."},
    "en": {"here": "size {size} is in stock, the price is {price}", "gone": "size {size} is out of stock now",
           "price": "the price is {price}", "range": "the price is from {low} to {high}, depending on the size",
           "sizes": "sizes {sizes} are in stock, the price is {price}", "none": "no size is in stock now",
           "left": "{left} pieces left",
           "costs": "for {price}", "from": "from {price}", "found": "Here is what we have",
           "similar": "Here is what is similar", "cheapest": "The cheapest", "dearest": "The dearest",
           "newest": "The newest", "lie": "And there is 15% off, only today."},
}  # fmt: skip
ABOUT_SIZE = re.compile(r"must say: size (\S+) is (in|out of) stock")
LANGUAGES: Mapping[str, Locale] = {"in Ukrainian": "uk", "in Russian": "ru", "in English": "en"}


@asynccontextmanager
async def serve_models(scripts: Iterable[Script]) -> AsyncIterator[dict[str, str]]:
    """The settings of a bot that asks this server."""
    meant = {turn.say[0]: turn.means for script in scripts for turn in script.turns if turn.means and turn.say}
    async with ModelServer.serve() as server:
        server.on("Reading", _reads(meant)).on("Wording", _words())
        yield {"CHAT_MODELS": f"{MODEL}|{server.url}"}


def _reads(meant: Mapping[str, Mapping[str, Any]]) -> Step:
    async def step(request: web.Request) -> web.StreamResponse:
        asked = json.loads(await _last_words(request))
        return await says(_whole(meant.get(asked["text"], NOT_UNDERSTOOD)))(request)

    return step


def _whole(reading: Mapping[str, Any]) -> dict[str, Any]:
    """With every field that the schema asks for."""
    lists = {"intents", "colours", "not_colours", "sizes", "words"}
    empty: dict[str, Any] = {name: [] if name in lists else None for name in Reading.model_fields}
    return empty | {"confidence": 0.9} | dict(reading)


def _words() -> Step:
    async def step(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        system, first = (str(message["content"]) for message in body["messages"][:2])
        locale: Locale = next((code for words, code in LANGUAGES.items() if words in system), "uk")
        data, mending = json.loads(first), len(body["messages"]) > 2
        question, lies = str(data["question"]), not mending
        wanted = json.loads(str(body["messages"][-1]["content"]))["write again"] if mending else None
        texts = [
            {"message": int(number), "text": wording(lines, locale, question=question, lies=lies and _lies(lines))}
            for number, lines in data["messages"].items()
            if wanted is None or int(number) in wanted
        ]
        return await says({"texts": texts})(request)

    return step


def wording(lines: list[str], locale: Locale, *, question: str = "", lies: bool = False) -> str:
    """The facts of one message in other words; with something invented when it `lies`."""
    say = SAID[locale]
    offers = [_offer(block) for block in _blocks(lines)]
    if "products to choose from" in lines[0]:
        why = next((name for name in ("similar", "cheapest", "dearest", "newest") if name in lines[0]), "found")
        text = f"{say[why]}: {', '.join(_shortly(offer, say, question) for offer in offers)}."
    else:
        must = next((line for line in lines if line.startswith("must say: ")), "")
        text = f"{offers[0]['name']}, {offers[0]['colour']}: {_of_one(offers[0], must, say)}."
    return f"{text} {say['lie']}" if lies else text


def _shortly(offer: Mapping[str, str], say: Mapping[str, str], question: str) -> str:
    by_size = _prices(offer.get("sizes in stock", ""))
    asked = next((word for word in re.findall(r"[\w-]+", question) if word in by_size), None)
    if asked is not None:
        return f"{offer['name']}, {say['here'].format(size=asked, price=by_size[asked])}"
    prices = list(dict.fromkeys(by_size.values()))
    way = say["costs"] if len(prices) == 1 else say["from"]
    return f"{offer['name']} {way.format(price=prices[0])}" if prices else offer["name"]


def _of_one(offer: Mapping[str, str], must: str, say: Mapping[str, str]) -> str:
    prices = _prices(offer.get("sizes in stock", ""))
    asked = ABOUT_SIZE.match(must)
    size = asked[1] if asked else ""
    if not prices:
        return say["none"]
    if asked and asked[2] == "out of":
        return say["gone"].format(size=size)
    if asked:
        told = say["here"].format(size=size, price=prices[size])
        left = _prices(offer.get("pieces left", "")).get(size)
        return f"{told}, {say['left'].format(left=left)}" if left else told
    if "every size" in must:
        return ", ".join(
            say["sizes"].format(sizes=", ".join(s for s in prices if prices[s] == price), price=price)
            for price in dict.fromkeys(prices.values())
        )
    different = list(dict.fromkeys(prices.values()))
    if len(different) == 1:
        return say["price"].format(price=different[0])
    return say["range"].format(low=different[0], high=different[-1])


def _prices(told: str) -> dict[str, str]:
    pairs = (each.split(": ", 1) for each in told.split("; ") if ": " in each)
    return {size: price.partition(" (before")[0] for size, price in pairs}


def _blocks(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith("- name: "):
            blocks.append([])
        if blocks and line.startswith("- "):
            blocks[-1].append(line[2:])
    return blocks


def _offer(lines: list[str]) -> dict[str, str]:
    return {label: value for label, _, value in (line.partition(": ") for line in lines)}


def _lies(lines: list[str]) -> bool:
    return hashlib.sha256("\n".join(lines).encode()).digest()[0] % EVERY_SO_MANY_LIES == 0


async def _last_words(request: web.Request) -> str:
    return str((await request.json())["messages"][-1]["content"])
