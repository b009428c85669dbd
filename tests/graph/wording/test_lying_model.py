"""A model that lies in every answer, through agent and renderer: a short run of `python -m evals.lying_model`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from catalog.products import Locale, Names
from evals.lying_model.__main__ import LEAST_TRUE
from evals.lying_model.honest import honest
from evals.lying_model.lies import BENDS, FREE, Lie, World, lie
from evals.lying_model.oracle import reached
from evals.lying_model.prompted import told_of
from evals.lying_model.running import LOCALES, staged
from graph.facts import Gate, facts_of, told
from graph.messages import Asked, Message, Reply, ShowOffer, ShowOffers, Why, Worded
from tests.graph.wording.goods import DRESS, HAT, HOODIE, PUFFER, VOCABULARY

LIES, TRUTHS = 45, 12  # turns over HTTP
WANTED = {"price", "size", "discount", "phone", "link", "stock", "language", "card", "iban", "date", "product"}
AT_THE_GATE = 500  # lies a language, without HTTP
GATE = Gate(VOCABULARY)
MESSAGES: tuple[Message, ...] = (
    ShowOffer(PUFFER, size="128"),
    ShowOffer(PUFFER, size="122", nearest=("116", "128")),
    ShowOffer(PUFFER),
    ShowOffer(PUFFER, Asked.SIZES),
    ShowOffer(DRESS),
    ShowOffers((PUFFER, HOODIE), Why.FOUND),
    ShowOffers((HAT, HOODIE), Why.SIMILAR),
)
WORLD = World(
    names={locale: ("Костюм «Мандри»", "Mandry") for locale in LOCALES},
    colours={locale: ("зелений", "green") for locale in LOCALES},
    labels=("140", "XL"),
)


@pytest.mark.timeout(120)
async def test_no_lie_reaches_a_shopper_and_most_of_the_truth_does(leleka: Path, tmp_path: Path) -> None:
    async with staged(leleka / "data", tmp_path, seed=11) as stage:
        lied = await stage.run(LIES, honest=False)
        true = await stage.run(TRUTHS, honest=True)
    assert (lied.false, lied.odd, true.odd) == ([], [], [])
    assert lied.turns == LIES
    assert lied.passed == 0
    assert lied.repaired > LIES // 10
    assert lied.fell_back > LIES // 10
    assert true.passed >= LEAST_TRUE * (true.passed + len(true.refused))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_lie_of_the_grammar_passes_the_gate(locale: Locale) -> None:
    dice = random.Random(17)
    passed: list[str] = []
    for _ in range(AT_THE_GATE):
        facts = facts_of(dice.choice(MESSAGES), locale)
        assert facts is not None
        lied = lie(told_of(told(facts).splitlines()), locale, dice, WORLD)
        passed += [lied.text] if GATE.judge(lied.text, facts).passed else []
    assert passed == []


def test_the_oracle_finds_a_lie_that_was_let_through() -> None:
    card = ShowOffer(PUFFER, size="128")
    planted = Lie("discount", "128 є, 1990 грн. Знижка 5\u200b0 %.", "Знижка 50 %.")
    told = Reply((Worded(card, planted.text),), "uk", "c", "lexicon")
    assert reached([planted], told, Names("я", "я", "I")) == [planted]
    assert reached([planted], Reply((card,), "uk", "c", "lexicon"), Names("я", "я", "I")) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_grammar_lies_in_every_way_and_says_where(locale: Locale) -> None:
    kinds: set[str] = set()
    for seed in range(800):
        dice = random.Random(seed)
        facts = facts_of(dice.choice(MESSAGES), locale)
        assert facts is not None
        lied = lie(told_of(told(facts).splitlines()), locale, dice, WORLD)
        assert lied.planted in lied.text
        kinds.add(lied.kind)
    assert kinds >= WANTED
    assert kinds >= set(BENDS) | {kind for kind, _ in FREE[locale]}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_seed_says_the_same(locale: Locale) -> None:
    facts = facts_of(ShowOffer(PUFFER, size="128"), locale)
    assert facts is not None
    prompted = told_of(told(facts).splitlines())
    assert honest(prompted, locale, random.Random(3)) == honest(prompted, locale, random.Random(3))
    assert lie(prompted, locale, random.Random(3), WORLD) == lie(prompted, locale, random.Random(3), WORLD)
