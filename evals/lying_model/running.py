"""Turns through the agent and the renderer, with a liar behind HTTP, counted."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from catalog import Catalog, Vocabulary
from catalog.clock import SystemClock
from catalog.products import Locale, Product
from catalog.settings import CatalogSettings
from evals.lying_model.liar import Liar, reads_nothing
from evals.lying_model.lies import World
from evals.lying_model.oracle import odd_figures, reached
from graph.agent import Agent
from graph.endpoints import read_endpoints
from graph.messages import ChooseLanguage, Message, Offer, Reply, ShowOffer, ShowOffers, Tap, Text, Turn, Worded
from graph.settings import GraphSettings
from tests.fakes.model_server import ModelServer

LOCALES: tuple[Locale, ...] = ("uk", "ru", "en")
CHAT = 700
WORKDAY = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
QUESTIONS: dict[Locale, tuple[str, ...]] = {
    "uk": (
        "{name} {size}", "{name} {size} є?", "скільки коштує {name}", "{name}", "які розміри є {name}",
        "{kind} {size}", "скільки коштує {name} {size}", "{kind}", "найдешевша {kind}", "{name} в наявності?",
    ),
    "ru": (
        "{name} {size}", "{name} {size} есть?", "сколько стоит {name}", "{name}", "какие размеры есть {name}",
        "{kind} {size}", "сколько стоит {name} {size}", "{kind}", "самая дешёвая {kind}", "{name} в наличии?",
    ),
    "en": (
        "{name} {size}", "do you have {name} in {size}", "how much is {name}", "{name}", "which sizes of {name}",
        "{kind} {size}", "how much is {name} {size}", "{kind}", "the cheapest {kind}", "is {name} in stock?",
    ),
}  # fmt: skip
MANNERS: dict[Locale, tuple[str, ...]] = {
    "uk": ("добрий день", "будь ласка", "підкажіть", "а", "мені", "для нас", "скажіть", "дуже", "просто", "ну"),
    "ru": ("добрый день", "пожалуйста", "подскажите", "а", "мне", "для нас", "скажите", "очень", "просто", "ну"),
    "en": ("hello", "please", "tell me", "so", "for me", "for us", "just", "now", "some", "is it"),
}


@dataclass
class Totals:
    """`turns` are those that a model answered. `false` are lies that were read, `odd` figures that no product has."""

    turns: int = 0
    answers: int = 0
    passed: int = 0
    repaired: int = 0
    fell_back: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """A shop that words with models, and one talk a language that every turn goes on from."""

    agent: Agent
    catalog: Catalog
    liar: Liar
    products: Sequence[Product]
    begun: dict[Locale, str]
    dice: random.Random

    async def run(self, turns: int, *, honest: bool, advance: Callable[[], object] = lambda: None) -> Totals:
        """Asks until `turns` answers had a model's text in them. What the cache still knew is not counted."""
        totals = Totals()
        self.liar.honest_first = honest
        before = self.liar.answers
        for number in range(turns * 4):
            if totals.turns >= turns:
                break
            self.liar.begin()
            locale = LOCALES[number % len(LOCALES)]
            reply = await self._ask(locale, number, honest)
            if self.liar.planted or self.liar.true:
                await self._count(reply, totals)
                advance()
        totals.answers = self.liar.answers - before
        return totals

    async def _ask(self, locale: Locale, number: int, honest: bool) -> Reply:
        product = self.dice.choice(self.products)
        size = self.dice.choice([step.label for step in product.sizes])
        question = self.dice.choice(QUESTIONS[locale]).format(
            name=product.names.spoken(locale), kind=product.category.names.spoken(locale), size=size
        )
        manners = " ".join(self.dice.sample(MANNERS[locale], 3))
        kind = "honest" if honest else "lied"
        turn = Turn(f"{kind}-{number}", CHAT, LOCALES.index(locale), (Text(f"{manners} {question}"),), locale, WORKDAY)
        return await self.agent.reply(turn, self.begun[locale])

    async def _count(self, reply: Reply, totals: Totals) -> None:
        totals.turns += 1
        totals.planted.update(each.kind for each in self.liar.planted)
        totals.false += [each.text for each in reached(self.liar.planted, reply, self.catalog.shop.assistant)]
        told = [each for each in reply.messages if isinstance(each, Worded)]
        lied = {each.text for each in self.liar.planted}
        first = not self.liar.planted
        for each in told:
            totals.odd += odd_figures(each.text, [await self.catalog.product(sku) for sku in _skus(each.message)])
            totals.passed += first or each.text in lied
            totals.repaired += not first and each.text in self.liar.true
        if not told:
            totals.fell_back += 1
            totals.refused += self.liar.true


@asynccontextmanager
async def staged(data: Path, folder: Path, seed: int) -> AsyncIterator[Stage]:
    """The shop of `data` in `folder`, worded by models whatever its owner chose."""
    furnished = _furnish(data, folder)
    settings = CatalogSettings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'var' / 'vitrina.db'}",
        data_dir=furnished,
        var_dir=folder / "var",
        redis_url=None,
        chroma_url=None,
    )
    async with ModelServer.serve() as server, Catalog.open(settings, SystemClock()) as catalog:
        await catalog.prepare()
        liar = Liar(random.Random(seed), _world(await catalog.vocabulary()))
        server.on("Wording", liar.word).on("Reading", reads_nothing)
        asked = GraphSettings(
            _env_file=None,
            database_url="sqlite://",
            data_dir=furnished,
            var_dir=folder / "var",
            chat_models=read_endpoints(f"liar|{server.url}"),
            pace_burst=100_000,
        )
        async with Agent.open(catalog, asked, SystemClock()) as agent:
            products = [await catalog.product(sku) for sku in (await catalog.vocabulary()).products]
            begun = {locale: await _begin(agent, locale) for locale in LOCALES}
            yield Stage(agent, catalog, liar, products, begun, random.Random(seed + 1))


def _furnish(data: Path, folder: Path) -> Path:
    """The data of a shop, with the wording switched on."""
    furnished = folder / "data"
    furnished.mkdir(parents=True)
    (furnished / "vision").symlink_to((data / "vision").resolve())
    lines = (data / "shop.yaml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("wording:")]
    (furnished / "shop.yaml").write_text("\n".join([*kept, "wording: models", ""]), "utf-8")
    if (data / "models.yaml").is_file():
        shutil.copy(data / "models.yaml", furnished / "models.yaml")
    return furnished


async def _begin(agent: Agent, locale: Locale) -> str:
    parts = (Tap(ChooseLanguage(locale)),)
    turn = Turn(f"begin-{locale}", CHAT, LOCALES.index(locale), parts, locale, WORKDAY)
    return (await agent.reply(turn, None)).checkpoint


def _world(vocabulary: Vocabulary) -> World:
    return World(
        names={each: tuple(known.names.spoken(each) for known in vocabulary.products.values()) for each in LOCALES},
        colours={each: tuple(known.names.spoken(each) for known in vocabulary.colours.values()) for each in LOCALES},
        labels=tuple(sorted(vocabulary.sizes)),
    )


def _skus(message: Message) -> list[str]:
    offers: tuple[Offer, ...] = ()
    if isinstance(message, ShowOffer):
        offers = (message.offer,)
    elif isinstance(message, ShowOffers):
        offers = message.offers
    return [offer.product_sku for offer in offers]
