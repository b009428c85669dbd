"""The YAML master: every mistake has a line and says what to write instead."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import SourceInvalid
from catalog.feeds.master import Master, load_master, price_of
from catalog.feeds.source import Source

EXAMPLE = (Path(__file__).parent.parent / "data" / "master.yaml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def to_file(text: str) -> Path:
        file = tmp_path / "master.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return to_file


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_example_loads_with_prices_in_minor_units(write: Callable[[str], Path]) -> None:
    master = load_master(write(EXAMPLE))

    assert [product.sku for product in master.products] == ["KOS-ZIP", "DRS-FLOW"]
    assert master.products[0].prices == {"92..98": 119_000, "104..110": 129_050}
    assert master.size_charts["kids"]["92"] == (87, 92)


@pytest.mark.parametrize(
    ("right", "wrong", "problem", "hint"),
    [
        ("for_whom: girl", "for_whom: grl", "'grl' is not known", "'girl'"),
        ("category: dresses", "category: dreses", "'dreses' is not known", "dresses, tracksuits"),
        ("aliases: [літнє плаття]", "alases: [літнє плаття]", "unknown field 'alases'", "'aliases'"),
        ("colour: navy", "colour: nawy", "'nawy' is not known", "navy, pink"),
        ("92..98: 1190", "92..98: 0", "the price 0 is not possible", "above 0"),
        ("92..98: 1190", "92..98: -5", "the price -5 is not possible", "above 0"),
        ("92..98: 1190", "92..98: дорого", "a price is a number", "1290"),
        ("92..98: 1190", "92..98: 11.905", "two digits", "1290.50"),
        ("92..98: 1190", "98..92: 1190", "runs backwards", "92..98"),
        ("92..98: 1190", "90..98: 1190", "'90' is not known", "92, 98"),
        ("stock: {92: 3,", "stock: {92: -3,", "92: -3 does not fit", "0 or more"),
        ("stock: {92: 3,", "stock: {92: 3, 999: 1,", "'999' is not known", "92, 98"),
        ("      110: 1490", "      110: 1190", "the old price of 110 is not above its price", "delete"),
        ("sku: DRS-FLOW", "sku: KOS-ZIP", "sku 'KOS-ZIP' is used twice", "its own"),
        ("sku: DRS-FLOW", "sku: drs flow", "'drs flow' cannot be written here", "capital Latin letters"),
        ("    92: 87-92", "    92: tall", "'tall' is not a range of heights", "123-128"),
        ("    prices: {S..L: 1850}", "    old_prices: {S..L: 1850}", "the field 'prices' is missing", "prices: ..."),
        ("    prices: {S..L: 1850}", "    prices: {S..M: 1850}", "the size L has no price", "'prices'"),
        ('hex: "#f2a7bd"', "hex: #f2a7bd", "does not fit", "in quotes"),
        ("  - code: navy", "  - code: pink", "code 'pink' is used twice", "its own"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    write: Callable[[str], Path], right: str, wrong: str, problem: str, hint: str
) -> None:
    text = EXAMPLE.replace(right, wrong, 1)

    with pytest.raises(SourceInvalid) as caught:
        load_master(write(text))

    told = [caught.value, *caught.value.more]
    found = [each for each in told if problem in each.problem]
    assert found, str(caught.value)
    assert hint in found[0].hint
    elsewhere = problem.startswith(("the field", "the size", "the old price"))
    assert elsewhere or found[0].line == line_of(EXAMPLE, right)


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("    measurements: {length: {X: 90}}", "'X' is not known", "S, M, L"),
        ("    measurements: {length: {S: -1}}", "-1 does not fit", "above 0"),
        ("    measurements: {Length: {S: 90}}", "'Length' cannot be written here", "chest_width"),
        ("    added_on: yesterday", "'yesterday' is not a day", "2026-11-21"),
        ("    added_on: '2026-13-41'", "'2026-13-41' is not a day", "2026-11-21"),
        ("    recognition_tips: [1]", "does not fit", ""),
        ("    confused_with: [NEIN]", "'NEIN' is not known", "KOS-ZIP"),
    ],
)
def test_a_mistake_in_what_a_photo_or_a_size_is_told_by_has_its_line(
    write: Callable[[str], Path], line: str, problem: str, hint: str
) -> None:
    after = "    for_whom: woman\n"

    with pytest.raises(SourceInvalid) as caught:
        load_master(write(EXAMPLE.replace(after, f"{after}{line}\n", 1)))

    assert problem in caught.value.problem
    assert hint in caught.value.hint
    assert caught.value.line == line_of(EXAMPLE, after) + 1


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("        preorder: {XS: 2026-12-20}", "'XS' is not known", "S, M, L"),
        ("        preorder: {S: soon}", "'soon' is not a day", "2026-11-21"),
        ("        skus: {S: 'a b'}", "'a b' cannot be written here", "capital Latin letters"),
        ("        skus: {S: A.1, M: A.1}", "the SKU A.1 exists already", ""),
        ("        skus: {S: KOS-ZIP-PINK-92}", "the SKU KOS-ZIP-PINK-92 exists already", ""),
    ],
)
def test_a_mistake_in_a_variants_own_fields_is_told(
    write: Callable[[str], Path], line: str, problem: str, hint: str
) -> None:
    with pytest.raises(SourceInvalid) as caught:
        load_master(write(f"{EXAMPLE.rstrip()}\n{line}\n"))

    assert problem in caught.value.problem
    assert hint in caught.value.hint


def test_measurements_are_written_place_by_place_and_kept_size_by_size(write: Callable[[str], Path]) -> None:
    after = "    for_whom: woman\n"
    told = "    measurements:\n      length: {S: 98, M: 99.5}\n      chest_width: {M: 47}\n"

    product = load_master(write(EXAMPLE.replace(after, after + told, 1))).products[1]

    assert product.measured() == {"S": {"length": 98.0}, "M": {"length": 99.5, "chest_width": 47.0}}


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(write: Callable[[str], Path]) -> None:
    text = EXAMPLE.replace("for_whom: girl", "for_whom: grl").replace("S: 1,", "S: much,").replace("name", "nam", 1)

    with pytest.raises(SourceInvalid) as caught:
        load_master(write(text))

    lines = [caught.value.line, *(each.line for each in caught.value.more)]
    assert len(lines) >= 3
    assert lines == sorted(lines)
    assert str(caught.value).count("\n") == len(lines) - 1


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("size_charts:\n\tkids: 1\n", 2, "not YAML"),
        ("products:\n  - sku: 'KOS\n", 3, "not YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is written twice"),
        ("a: &x [*x]\n", 1, "nested or repeated"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "does not fit|unknown field|is missing"),
        ("", 1, "empty"),
        ("- 1\n", 1, "does not fit"),
    ],
)
def test_what_is_no_master_at_all_is_refused(write: Callable[[str], Path], text: str, line: int, problem: str) -> None:
    with pytest.raises(SourceInvalid, match=problem) as caught:
        load_master(write(text))

    assert caught.value.line == line


def test_anchors_that_multiply_are_refused_quickly(write: Callable[[str], Path]) -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    with pytest.raises(SourceInvalid, match="nested or repeated"):
        load_master(write("\n".join(layers)))


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "master.yaml"
    file.write_bytes(b"a: 1\nb: \xcf\xf0\n")

    with pytest.raises(SourceInvalid, match="UTF-8") as caught:
        load_master(file)

    assert caught.value.line == 2


def test_a_picture_that_is_not_there_is_told(write: Callable[[str], Path]) -> None:
    text = EXAMPLE.replace("      - colour: navy\n", "      - colour: navy\n        photos: {front: photos/no.jpg}\n")

    with pytest.raises(SourceInvalid, match=r"no picture photos/no\.jpg") as caught:
        load_master(write(text))

    assert caught.value.line == line_of(text, "photos: {front")


def test_a_picture_outside_of_the_folder_is_refused(write: Callable[[str], Path]) -> None:
    text = EXAMPLE.replace("      - colour: navy\n", "      - colour: navy\n        photos: {front: a/../../x.jpg}\n")

    with pytest.raises(SourceInvalid, match="below this file's folder"):
        load_master(write(text))


def test_the_narrowest_range_gives_the_price() -> None:
    sizes = ["92", "98", "104", "110"]
    prices = {"92..110": 1, "98..104": 2, "104": 3}

    assert [price_of(prices, sizes, size) for size in sizes] == [1, 2, 3, 1]
    assert price_of({"92..98": 1}, sizes, "110") is None


@given(minor=st.integers(1, 2_000_000_000))
def test_a_price_is_read_to_the_kopiyka(minor: int) -> None:
    written = str(Decimal(minor) / 100)
    source = Source(Path("x.yaml"), EXAMPLE.replace("S..L: 1850", f"S..L: {written}"))

    assert source.check(Master).products[1].prices["S..L"] == minor


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_spoilt_file_is_either_right_or_refused_with_a_line(seed: int) -> None:
    dice = random.Random(seed)
    text = list(EXAMPLE)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(text))
        text[at : at + dice.randint(0, 3)] = dice.choice(
            [":", "-", "\n", "{", "}", "'", '"', "0", "*", "&a ", "~", "\x00", "!!"]
        )
    refused = None
    try:
        Source(Path("x.yaml"), "".join(text)).check(Master)
    except SourceInvalid as error:
        refused = error

    assert refused is None or (refused.line >= 1 and refused.hint)
