"""What a model is told: short at any number of products, without a fact, and checked as files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from catalog.feeds.master import load_master
from catalog.photos import Candidate
from catalog.products import Category, Colour, Guide, Names, Product
from graph.endpoints import Endpoint
from graph.errors import PromptInvalid
from graph.prompts import prompt, read_prompt
from graph.vision.reader import ModelReader
from graph.vision.seeing import Listed
from graph.vision.shortlist import listed, ranked, told
from scripts.validate_prompts import main

ROOT = Path(__file__).resolve().parent.parent.parent.parent
CHECK = "The zip stops at the chest and the top is whole below it."


def names(text: str) -> Names:
    return Names(text, text, text)


def product(sku: str, dice: random.Random, wordy: int) -> Product:
    """With up to `wordy` times more to say than an ordinary one has."""
    colours = tuple(Colour(f"colour{n}", names(f"colour {n}")) for n in range(dice.randint(1, 5 * wordy)))
    guide = Guide(
        features={
            f"feature_{n}": dice.choice([True, "kangaroo", "half_zip"]) for n in range(dice.randint(0, 6 * wordy))
        },
        confused_with=(dice.choice("ABC"),),
        critical_check=names(CHECK * dice.randint(1, 2 * wordy)),
        recognition_tips=tuple("look at the pockets" for _ in range(dice.randint(0, 3 * wordy))),
    )
    name = names("Довга назва речі " * dice.randint(1, 3 * wordy))
    return Product(sku, name, name, Category("c", names("hoodie")), "child", names(""), colours, (), (), (), guide)


@pytest.mark.parametrize("many", [10, 10_000])
@pytest.mark.parametrize("wordy", [1, 9])
def test_three_products_and_the_whole_prompt_stay_short_in_a_shop_of_any_size(many: int, wordy: int) -> None:
    dice = random.Random(many)
    shop = {f"SKU-{n}-{'X' * dice.randint(0, 14)}": product(f"SKU-{n}", dice, wordy) for n in range(many)}
    for _ in range(200):
        some = dice.sample(sorted(shop), 6)
        chosen = ranked(
            [Candidate(sku, "colour0", probability=0.3) for sku in some[:3]], [(sku, None) for sku in some[3:]]
        )
        shortlist = [listed(shop[sku], colours) for sku, colours in chosen]
        assert len(shortlist) == 3
        assert len(told(shortlist)) <= 1500
        assert len(prompt("choose_product").filled(products=told(shortlist))) <= 2500
    assert len(prompt("describe_photo").filled()) <= 2500


def test_what_tells_twins_apart_is_said_and_with_whom_they_are_confused() -> None:
    dice = random.Random(1)
    twins = [listed(product(sku, dice, 1), ()) for sku in ("A", "B")]
    text = told(twins)
    assert text.count(CHECK) >= 2
    assert "check (not A)" in text or "check (not B)" in text


def test_the_recognisers_best_stays_first_and_the_searchs_best_comes_next() -> None:
    local = [Candidate("A", "pink", probability=0.4), Candidate("A", "navy", probability=0.2)]
    found = [("B", "red"), ("A", "black"), ("C", None), ("D", None)]
    assert ranked(local, found) == [("A", ["pink", "navy", "black"]), ("B", ["red"]), ("C", [])]
    assert ranked([], found) == [("B", ["red"]), ("A", ["black"]), ("C", [])]
    assert ranked(local, []) == [("A", ["pink", "navy"])]
    long_shots = [Candidate("X", "pink", probability=0.02), Candidate("Y", "pink", probability=0.01)]
    assert ranked(long_shots, found) == ranked([], found)


def test_no_price_stock_or_size_of_the_demo_shop_is_ever_told() -> None:
    master = load_master(ROOT / "data" / "vision" / "products_master.yaml")
    prices = {str(price) for each in master.products for price in each.prices.values()}
    assert len(prices) > 20
    for trio in _trios(master.products):
        shortlist = [_listed(each) for each in trio]
        text = told(shortlist)
        words = set(text.replace(",", " ").replace(";", " ").replace("]", " ").split())
        assert not words & prices
        assert "грн" not in text
        assert "UAH" not in text


def _trios(products):
    return [products[n : n + 3] for n in range(0, len(products), 3)]


def _listed(each) -> Listed:
    colours = tuple(Colour(colour.colour, names(colour.colour)) for colour in each.colours)
    guide = Guide(each.features, tuple(each.confused_with), each.critical_check and each.critical_check.names())
    kind = Category(each.category, names(each.category))
    whole = Product(each.sku, each.names.names(), names(""), kind, "child", names(""), colours, (), (), (), guide)
    return listed(whole, ())


def written(words: str, **header: object) -> str:
    """A prompt file with a header that is right but for what is given."""
    right = {"version": 1, "language": "en", "tokens": 99, "limit": 99, "used_by": "graph/vision/reader.py"}
    lines = [f"{name}: {value}" for name, value in (right | header).items() if value is not None]
    return "\n".join(["---", *lines, "---", words])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (written("Ask about {{it}}."), "variables it"),
        (written("Much too long a text.", limit=9), "the limit is 9"),
        (written("Look at this.", tokens=2), "the header allows 2"),
        (written("Look at it.", language="uk"), "is not written in uk"),
        (written("Look.", language="xx"), "in no language that we know"),
        (written("It costs 890 грн."), "holds a price"),
        (written("Call +380 67 123 45 67."), "a phone number"),
        (written("Open at 9:00."), "holds an hour"),
        (written("Never say KOS-BIHUN."), "names a product"),
        (written("We are “Дибунці”."), "names a product: 'Дибунці'"),
        (written("Look.", used_by="graph/agent.py"), "is not used by"),
        (written("Look.", version=None), "the header needs"),
        ("Look.", "begins with a header"),
    ],
)
def test_a_wrong_prompt_file_is_named_with_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    (tmp_path / "wrong.md").write_text(text)
    assert main([str(tmp_path)]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert problem in told
    assert "wrong.md" in told


def test_our_own_prompts_pass_and_an_empty_folder_does_not(tmp_path: Path) -> None:
    assert main([]) == 0
    assert main([str(tmp_path)]) == 1


def test_a_prompt_is_filled_with_just_what_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "ask.md"
    file.write_text(written("Find {{thing}}, {{ thing }}!", version=3, variables="{thing: 5}"))
    ask = read_prompt(file)
    assert (ask.version, ask.filled(thing="hat")) == (3, "Find hat, hat!")
    for wrong in ({}, {"thing": "hat", "more": "x"}, {"thing": "a hoodie"}):
        with pytest.raises(PromptInvalid):
            ask.filled(**wrong)


def test_the_reader_is_named_by_models_and_prompt_versions() -> None:
    class NoChain:
        name = Endpoint(model="m", url="http://x").model

    reader = ModelReader(NoChain(), lambda _: None)  # type: ignore[arg-type]
    versions = f"{prompt('describe_photo').version}.{prompt('choose_product').version}"
    assert reader.name == f"m/{versions}"
