"""The measuring of the search: what it reads, what it counts, and the baseline that the demo shop is held to."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from evals.search import baseline
from evals.search.__main__ import demo_questions, main
from evals.search.baseline import Change, compare, ranks_of, read_baseline, write_baseline
from evals.search.measuring import Answer, by_slice, curve, figures, interval
from evals.search.questions import NOTHING, Question, by_description, read_questions
from evals.search.shelves import read_described, read_shelf

PRODUCTS = (
    {"sku": "A1", "name_en": "Pink Lady", "category": "Apple", "description_en": "A crisp sweet apple."},
    {"sku": "A2", "name_en": "Conference", "category": "Pear", "description_en": "A long green pear."},
    {"sku": "A3", "name_en": "Cucumber", "category": "Vegetables", "description_en": "Watery, goes into a salad."},
)


@pytest.fixture
def grocer(tmp_path: Path) -> Path:
    folder = tmp_path / "grocer"
    folder.mkdir()
    (folder / "products.jsonl").write_text("\n".join(map(json.dumps, PRODUCTS)), "utf-8")
    (folder / "names.csv").write_text("sku,name_uk,name_ru\nA1,Яблука Пінк Леді,Яблоки\nA3,Огірок,Огурец\n", "utf-8")
    rows = ("query_uk,sku", "рожеві яблучка,A1", "довга груша,A2", "огирки в салат,A3", "зимові шини,")
    (folder / "queries_uk.csv").write_text("\n".join(rows), "utf-8")
    return folder


def answer(text: str, rank: float, top: float = 9.0, *, foreign: bool = False, slice: str = "uk") -> Answer:
    question = Question(text, () if foreign else ("A1",), NOTHING if foreign else slice)
    return Answer(question, {"dense": rank, "lexical": math.inf, "fused": rank}, top, ("A1",))


async def test_a_folder_of_the_public_shape_is_read_with_its_other_names(grocer: Path) -> None:
    contents = await read_shelf(grocer)

    assert [item.key for item in contents.items] == ["A1", "A2", "A3"]
    assert contents.vocabulary.products["A1"].names.uk == "Яблука Пінк Леді"
    assert contents.vocabulary.products["A2"].names.uk == "Conference"


def test_queries_are_read_under_either_name_and_an_empty_answer_means_nothing(grocer: Path) -> None:
    questions = read_questions(grocer / "queries_uk.csv")

    assert [question.skus for question in questions] == [("A1",), ("A2",), ("A3",), ()]
    assert [question.slice for question in questions] == ["queries_uk"] * 3 + [NOTHING]


def test_a_sku_with_a_dash_at_its_end_stands_for_all_that_begin_so() -> None:
    question = Question("штани", ("SHT-", "LOS-1"), "uk")

    assert [question.is_answered_by(sku) for sku in ("SHT-X", "LOS-1", "LOS-12")] == [True, True, False]


def test_a_description_asks_a_shop_that_does_not_have_it(grocer: Path) -> None:
    left, questions = by_description(read_described(grocer))

    assert all(not each.description for each in left)
    assert questions[0] == Question("A crisp sweet apple.", ("A1",), "description")


def test_figures_count_what_they_say() -> None:
    answers = [
        answer("a", 1),
        answer("b", 3, top=1.0),
        answer("c", 5),
        answer("d", math.inf),
        answer("e", math.inf, foreign=True),
        answer("f", math.inf, top=1.0, foreign=True),
    ]

    fused = figures(answers)["fused"]

    assert (fused["recall_at_1"], fused["recall_at_3"], fused["sure_at_3"]) == (0.25, 0.5, 0.25)
    assert fused["mrr"] == pytest.approx((1 + 1 / 3 + 1 / 5) / 4, abs=1e-4)
    assert (fused["foreign"], fused["false_finds"]) == (2, 0.5)
    assert figures(answers)["lexical"]["recall_at_3"] == 0
    assert curve(answers, (0.5, 5.0, 10.0)) == [(0.5, 0.5, 1.0), (5.0, 0.25, 0.5), (10.0, 0.0, 0.0)]
    assert list(by_slice([*answers[4:], *answers[:4]])) == ["uk", NOTHING]


def test_the_interval_is_wilsons() -> None:
    assert interval(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert interval(1.0, 10)[1] == 1.0
    assert interval(0.0, 10)[0] == 0.0


@pytest.mark.parametrize(
    ("lost", "gained", "is_worse"),
    [(4, 0, False), (5, 0, True), (10, 4, False), (12, 4, False), (13, 4, True), (0, 9, False)],
)
def test_a_loss_counts_when_it_is_beyond_noise(lost: int, gained: int, is_worse: bool) -> None:
    assert Change("first", ("x",) * lost, ("y",) * gained).is_worse == is_worse


def test_a_baseline_remembers_every_question(tmp_path: Path) -> None:
    before = [answer("a", 1), answer("b", 2), answer("c", math.inf, top=1.0, foreign=True)]
    write_baseline(before, {"n": 3}, tmp_path / "b.json")
    after = [answer("a", 4), answer("b", 1), answer("c", math.inf, foreign=True), answer("new", 9)]

    changes = {each.right: each for each in compare(after, read_baseline(tmp_path / "b.json"))}

    assert read_baseline(tmp_path / "b.json") == ranks_of(before)
    assert (changes["first"].lost, changes["first"].gained) == (("a",), ("b",))
    assert changes["in three"].lost == ("a",)
    assert changes["silent"].lost == ("c",)


def test_a_foreign_folder_is_measured_and_told_in_one_line(
    grocer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "--catalog",
        str(grocer),
        "--queries",
        str(grocer / "queries_uk.csv"),
        "--vectors",
        str(tmp_path / "v"),
    ]

    assert main(arguments) == 0

    totals = json.loads(capsys.readouterr().out.splitlines()[-1])["queries_uk"]
    assert (totals["fused"]["questions"], totals["fused"]["recall_at_3"], totals["fused"]["foreign"]) == (3, 1.0, 1)


@pytest.mark.parametrize("missing", ["catalog", "queries"])
def test_what_is_not_there_is_said(
    grocer: Path, tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"catalog": grocer, "queries": grocer / "queries_uk.csv"} | {missing: tmp_path / "nowhere"}
    arguments = [f"--{name}={path}" for name, path in given.items()]

    assert main([*arguments, "--vectors", str(tmp_path / "v")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert main([f"--{missing}", "x"]) == 2


def test_the_demo_questions_are_those_that_were_promised() -> None:
    questions = demo_questions()
    foreign = [question for question in questions if not question.skus]
    held_out = [question for question in questions if question.held_out]

    assert len(questions) - len(foreign) >= 200
    assert len(foreign) >= 40
    assert len({question.text for question in questions}) == len(questions)
    assert 0.25 < len(held_out) / len(questions) < 0.45
    assert baseline.LEAST_RECALL_AT_3 == 0.95


def test_the_demo_shop_is_searched_no_worse_than_before(tmp_path: Path) -> None:
    assert read_baseline()
    assert main(["--check", "--vectors", str(tmp_path / "v")]) == 0
