"""data/vision/generated/ follows the catalog, to the byte, and holds nothing that changes every day."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.db import Database
from catalog.feeds.imports import EVERYTHING, import_feed, read_feed
from catalog.schema import migrate
from scripts.generate_vision_artifacts import main
from scripts.vision_artifacts.models import Model, catalog_hash, of_database, of_master
from scripts.vision_artifacts.pages import pages
from scripts.vision_artifacts.rules import NothingTellsApart, model_rules

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "data"
MASTER = DATA / "vision" / "products_master.yaml"


@pytest.fixture(scope="module")
def demo() -> list[Model]:
    return of_master(MASTER, DATA)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory of our own with the first products of the demo shop, which are twins of each other."""
    folder = tmp_path / "data"
    (folder / "vision").mkdir(parents=True)
    first, cut, _rest = MASTER.read_text(encoding="utf-8").partition("  - sku: KOS-BIHUN")
    assert cut
    (folder / "vision" / MASTER.name).write_text(first, encoding="utf-8")
    (folder / "vision" / "photos").symlink_to(DATA / "vision" / "photos")
    (folder / "samples").symlink_to(DATA / "samples")
    return folder


def edit(data: Path, is_now: str, will_be: str) -> None:
    file = data / "vision" / "products_master.yaml"
    text = file.read_text(encoding="utf-8")
    assert is_now in text
    file.write_text(text.replace(is_now, will_be), encoding="utf-8")


def made(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((data / "vision" / "generated").iterdir())}


def run(data: Path, *more: str) -> int:
    return main(["--data", str(data), *more])


def test_what_is_committed_is_of_today() -> None:
    assert run(DATA, "--check") == 0


def test_the_same_catalog_gives_the_same_bytes(data: Path) -> None:
    assert run(data) == 0
    first = made(data)
    assert run(data) == 0
    assert made(data) == first
    assert run(data, "--check") == 0


@pytest.mark.parametrize(
    ("is_now", "will_be"),
    [
        ("closure: half_zip, hood: true", "closure: half_zip, hood: false"),
        ("Two slanted side pockets, no pouch in front.", "Two slanted side pockets."),
        ("en: Mandry half-zip tracksuit", "en: Mandry tracksuit with a half zip"),
        ("[костюм через голову, ", "["),
        ("confused_with: [KOS-MANDRY-HALF, KOS-MANDRY-MAMA]", "confused_with: [KOS-MANDRY-MAMA]"),
        ("KOS-MANDRY-ZIP-pink-front.jpg", "KOS-MANDRY-ZIP-pink-back.jpg"),
    ],
)
def test_a_change_of_what_can_be_seen_or_said_makes_them_stale(
    data: Path, is_now: str, will_be: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data)
    before = made(data)
    edit(data, is_now, will_be)
    assert run(data, "--check") == 1
    assert "python -m scripts.generate_vision_artifacts" in capsys.readouterr().err
    assert made(data) == before
    assert run(data) == 0
    assert run(data, "--check") == 0
    assert all(before[name] != text for name, text in made(data).items())


def test_prices_and_stock_have_no_part_in_them(data: Path) -> None:
    run(data)
    edit(data, "prices: {92..110: 1290, 116..134: 1390, 140..164: 1490}", "prices: {92..164: 1777}")
    edit(data, "stock: {92: 1, 98: 0, 104: 2", "stock: {92: 91, 98: 90, 104: 92")
    assert run(data, "--check") == 0
    every = b"".join(made(data).values()).decode()
    assert not re.search(r"price|stock|\bgrn\b|грн|UAH|1290|1390", every, re.IGNORECASE)


def test_a_file_edited_by_hand_missing_or_left_over_is_noticed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(data)
    folder = data / "vision" / "generated"
    (folder / "vision_guide.md").write_text("mine", encoding="utf-8")
    (folder / "model_rules.json").unlink()
    (folder / "old_rules.json").write_text("{}", encoding="utf-8")
    assert run(data, "--check") == 1
    told = capsys.readouterr().err
    assert all(name in told for name in ("vision_guide.md", "model_rules.json", "old_rules.json"))
    run(data)
    assert "old_rules.json" not in made(data)


def test_a_master_with_a_mistake_is_told_with_its_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(data, "category: tracksuits\n    for", "category: suits\n    for")
    assert run(data, "--check") == 1
    assert re.search(r"products_master\.yaml, line \d+: 'suits' is not known", capsys.readouterr().err)


def test_every_file_tells_which_catalog_it_is_of(demo: list[Model]) -> None:
    catalog = catalog_hash(demo)
    for name, text in pages(demo, DATA, DATA / "vision" / "generated").items():
        assert catalog[:12] in text, name


def test_the_database_gives_what_the_master_gave(tmp_path: Path, demo: list[Model]) -> None:
    async def through_sql() -> list[Model]:
        async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}") as db:
            await migrate(db)
            await import_feed(db, await read_feed(MASTER, DATA, "UAH"), EVERYTHING)
            return await of_database(db)

    assert asyncio.run(through_sql()) == demo


def test_every_confusable_pair_has_a_path_that_decides(demo: list[Model]) -> None:
    rules = model_rules(demo)
    wanted = {frozenset((model.sku, other)) for model in demo for other in model.confused_with}
    assert {frozenset(rule["pair"]) for rule in rules} == wanted
    assert len(rules) == len(wanted)
    for rule in rules:
        assert rule["path"]
        assert all(_decides(step, *rule["pair"]) for step in rule["path"])


def _decides(step: dict[str, Any], one: str, other: str) -> bool:
    return bool(set(step["check"]) <= {one, other}) if "check" in step else step[one] != step[other]


def test_a_check_that_is_about_another_twin_is_left_out(demo: list[Model]) -> None:
    rule = next(rule for rule in model_rules(demo) if set(rule["pair"]) == {"HUD-LYS", "HUD-LYS-DOR"})
    checks = [step["check"] for step in rule["path"] if "check" in step]
    assert [list(check) for check in checks] == [["HUD-LYS-DOR"]]


def test_what_only_one_of_a_pair_says_decides_nothing(demo: list[Model]) -> None:
    one, other = _pair(demo)
    one = replace(one, features={"hood": True, "print": "fox"})
    other = replace(other, features={"collar": "round", "print": "fox"})
    with pytest.raises(NothingTellsApart, match=f"{one.sku} and {other.sku}.*critical_check"):
        model_rules([one, other])
    told = replace(other, features={"hood": False})
    assert model_rules([one, told])[0]["path"] == [{"look_at": "hood", one.sku: True, other.sku: False}]


def test_whom_it_is_for_is_asked_only_where_it_helps(demo: list[Model]) -> None:
    one, other = _pair(demo)
    for mine, yours, helps in (("child", "boy", False), ("girl", "boy", True), ("child", "woman", True)):
        features = {"hood": True}, {"hood": False}
        two = replace(one, for_whom=mine, features=features[0]), replace(other, for_whom=yours, features=features[1])
        assert ("ask_for_whom" in model_rules(two)[0]) == helps


def _pair(demo: list[Model]) -> tuple[Model, Model]:
    return (
        replace(demo[0], confused_with=(demo[1].sku,), critical_check={}),
        replace(demo[1], confused_with=(), critical_check={}),
    )


def test_names_lead_to_products_and_shared_ones_are_said_so(demo: list[Model]) -> None:
    shared = replace(demo[1], aliases=("Спільна назва",))
    text = pages([replace(demo[0], aliases=("спільна НАЗВА",)), shared], DATA, DATA)["canonical_names.json"]
    names = json.loads(text)
    assert names["known_as"]["спільна назва"] == [demo[0].sku, demo[1].sku]
    assert names["ambiguous"] == ["спільна назва"]
    assert names["known_as"][demo[0].names["uk"].casefold()] == [demo[0].sku]
    assert names["canonical"][demo[0].sku] == demo[0].names


def test_the_evaluation_set_leads_to_real_pictures_of_real_colours(demo: list[Model]) -> None:
    folder = DATA / "vision" / "generated"
    ours = {f"{model.sku}/{colour}" for model in demo for colour in model.colours}
    with (folder / "photos.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    told = json.loads((folder / "evaluation_set.json").read_text(encoding="utf-8"))["photos"]
    assert [(row["path"], row["sku"], row["kind"]) for row in rows] == [
        (photo["path"], photo["sku"], photo["kind"]) for photo in told
    ]
    for row in rows:
        assert (folder / row["path"]).is_file()
        assert row["sku"] in ours or (row["kind"] == "not_ours" and not row["sku"])
    assert {row["sku"] for row in rows if row["kind"] == "catalog"} == ours
    with (DATA / "samples" / "photos.csv").open(encoding="utf-8", newline="") as opened:
        assert len(list(csv.DictReader(opened))) == sum(row["kind"] != "catalog" for row in rows)


def test_samples_of_another_shop_are_left_out(demo: list[Model]) -> None:
    text = pages(demo[:1], DATA, DATA)["evaluation_set.json"]
    kinds = {(photo["sku"].partition("/")[0], photo["kind"]) for photo in json.loads(text)["photos"]}
    assert kinds == {(demo[0].sku, "catalog"), ("", "not_ours")} | (
        {(demo[0].sku, kind) for sku, kind in kinds if sku == demo[0].sku}
    )
