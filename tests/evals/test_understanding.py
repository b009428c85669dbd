"""The measuring of understanding: counted by hand, held to the baseline, and by models over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.understanding.__main__ import DEMO, main
from evals.understanding.baseline import FLOORS, Change, codes_of, compare, problems, read_baseline, write_baseline
from evals.understanding.bitext import INTENTS, read_bitext
from evals.understanding.cases import Case
from evals.understanding.reading import Readings, by_models
from evals.understanding.report import who_was_right, write
from evals.understanding.scoring import Read, confusions, figures, macro_f1, speed, totals
from evals.understanding.slots import Compared, Tally
from graph.endpoints import Endpoint
from graph.settings import GraphSettings
from graph.understanding.context import Context
from graph.understanding.meaning import Intent, Meaning
from tests.fakes.model_server import ModelServer, fails, says

NOTHING: Compared = Compared(frozenset(), frozenset(), frozenset())
MODEL_SAYS: dict[str, Any] = {
    "intents": ["subscribe"],
    "category": None,
    "colours": [],
    "not_colours": [],
    "for_whom": None,
    "sizes": [],
    "height": None,
    "age": None,
    "price_min": None,
    "price_max": None,
    "ordinal": None,
    "quantity": None,
    "language": None,
    "policy": None,
    "words": [],
    "confidence": 0.9,
}


def case(text: str = "текст", intent: Intent = Intent.SEARCH, **more: Any) -> Case:
    slots = frozenset(more.pop("slots", set()))
    shape: dict[str, Any] = {"language": "uk", "slice": "plain", "context": Context(), "also_ok": frozenset()}
    return Case(text=text, intent=intent, slots=slots, **{"open": frozenset(), **shape, **more})


def read(text: str, wanted: Intent, heard: Intent, confidence: float = 0.9, **more: Any) -> Read:
    slots = more.pop("compared", NOTHING)
    meaning = Meaning(text, intent=heard, confidence=confidence)
    return Read(case(text, wanted, **more), meaning, slots, seconds=0.002)


def test_macro_f1_is_the_mean_over_the_intents_that_were_wanted() -> None:
    greet, thanks, price = Intent.GREET, Intent.THANKS, Intent.PRICE
    pairs = [(greet, greet), (greet, greet), (greet, price), (thanks, greet)]

    # greet: precision 2/3, recall 2/3; thanks: nothing right; price was never wanted
    assert macro_f1(pairs) == pytest.approx((2 / 3 + 0) / 2)
    assert macro_f1([]) is None


def test_figures_count_what_they_say() -> None:
    missed = Compared(frozenset(), frozenset(), frozenset({("category", "hats")}))
    reads = [
        read("a", Intent.GREET, Intent.GREET),
        read("b", Intent.PRICE, Intent.SEARCH, also_ok=frozenset({Intent.SEARCH}), compared=missed),
        read("c", Intent.PRICE, Intent.YES, confidence=0.85),
        read("d", Intent.BYE, Intent.UNKNOWN, confidence=0.1),
    ]

    found = figures(reads)

    assert (found.intents.part, found.intents.whole) == (2, 4)
    assert (found.whole.part, found.confident.part, found.confident.whole, found.unsure.part) == (1, 2, 3, 1)
    # wanted: greet (right), search (accepted, right), price (missed), bye (missed)
    assert found.macro_f1 == pytest.approx(2 / 4)
    assert found.slots == Tally(0, 0, 1)
    assert confusions(reads) == {(Intent.PRICE, Intent.YES): 1, (Intent.BYE, Intent.UNKNOWN): 1}
    assert totals(reads)["intent_accuracy"] == 0.5
    assert speed(reads) == (2.0, 2.0)


def test_of_nothing_nothing_is_claimed() -> None:
    assert totals([])["intent_accuracy"] is None
    assert speed([]) == (None, None)


@pytest.mark.parametrize(
    ("lost", "gained", "is_worse"), [(4, 0, False), (5, 0, True), (12, 4, False), (13, 4, True), (0, 9, False)]
)
def test_a_loss_counts_when_it_is_beyond_noise(lost: int, gained: int, is_worse: bool) -> None:
    one = read("x", Intent.GREET, Intent.GREET)

    assert Change("intent", (one,) * lost, (one,) * gained).is_worse == is_worse


def test_a_baseline_remembers_every_case_without_telling_its_text(tmp_path: Path) -> None:
    before = [read(f"текст {n}", Intent.GREET, Intent.GREET) for n in range(6)]
    after = [read(f"текст {n}", Intent.GREET, Intent.UNKNOWN) for n in range(6)]
    file = tmp_path / "b.json"

    write_baseline(before, {"n": 6}, file)

    assert "текст" not in file.read_text("utf-8")
    assert read_baseline(file) == codes_of(before)
    intents, slots = compare([*after, read("новий", Intent.GREET, Intent.BYE)], read_baseline(file))
    assert (len(intents.lost), len(intents.gained), len(slots.lost)) == (6, 0, 0)


def test_a_fall_is_told_with_the_texts_that_are_not_held_out() -> None:
    before = codes_of([read(f"текст {n}", Intent.GREET, Intent.GREET) for n in range(30)])
    after = [read(f"текст {n}", Intent.GREET, Intent.UNKNOWN) for n in range(30)]
    held_out = {each.case.text for each in after if each.case.held_out}

    parts = {
        "tuning": [each for each in after if not each.case.held_out],
        "held_out": [each for each in after if each.case.held_out],
    }

    told = problems(parts, before)

    assert f"tuning: intent accuracy 0.0000 is below {FLOORS['tuning']['intent accuracy']}" in told
    assert f"held_out: intent accuracy 0.0000 is below {FLOORS['held_out']['intent accuracy']}" in told
    assert f"intent of 30 lost, 0 gained; {len(held_out)} held out" in told[-1]
    assert held_out
    assert not [text for text in held_out if f"«{text}»" in told[-1]]


def test_who_was_right_is_counted_in_four() -> None:
    good, bad = read("x", Intent.GREET, Intent.GREET), read("x", Intent.GREET, Intent.BYE)
    pairs = [
        Readings(good, good, good),
        Readings(good, bad, good),
        Readings(good, bad, good),
        Readings(bad, good, good),
    ]

    assert who_was_right(pairs) == {"both": 1, "only lexicon": 2, "only model": 1, "neither": 0}


def test_the_report_lists_texts_only_where_it_may(tmp_path: Path) -> None:
    parts = {
        "tuning": [read("видно | всім", Intent.GREET, Intent.BYE)],
        "held_out": [read("таємниця", Intent.GREET, Intent.BYE)],
    }

    report = write(tmp_path / "new", parts, {"tuning"}, []).read_text("utf-8")

    assert r"видно \| всім" in report
    assert "таємниця" not in report
    assert "| greet | bye | 1 |" in report


def test_own_utterances_are_measured_and_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("text,intent\nдобрий день,greet\nде моє замовлення,order_status\n", "utf-8")

    assert main(["--utterances", str(file), "--report", str(tmp_path)]) == 0

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["mine"]["n"], told["mine"]["intent_accuracy"]) == (2, 1.0)
    assert (tmp_path / "understanding.md").is_file()


def test_what_cannot_be_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("text,intent\n", "utf-8")

    assert main(["--utterances", str(tmp_path / "nowhere.csv")]) == 2
    assert main(["--utterances", str(empty)]) == 2
    assert main(["--catalog", str(tmp_path)]) == 2
    assert main(["--utterances", str(empty), "--strict"]) == 2

    told = capsys.readouterr().err
    assert "nowhere.csv" in told
    assert "there is not one utterance" in told
    assert "leave --utterances out" in told


def test_without_models_and_without_public_sets_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHAT_MODELS", "")
    file = tmp_path / "mine.csv"
    file.write_text("text,intent\nдобрий день,greet\n", "utf-8")

    assert main(["--utterances", str(file), "--by", "models", "--datasets", str(tmp_path)]) == 0

    printed = capsys.readouterr().out
    assert "models: skipped, CHAT_MODELS names none" in printed
    assert "bitext: skipped, there is no" in printed


async def test_models_are_asked_over_http_and_compared_with_the_lexicon() -> None:
    cases = [
        case("кррбл фурдзик лопвл", Intent.SUBSCRIBE),
        case("добрий день", Intent.GREET),
        case("Оля Вигадана, відділення 3", Intent.ORDER, context=Context("delivery", "delivery")),
    ]
    async with ModelServer.serve() as server:
        server.on("Reading", says(MODEL_SAYS))
        settings = GraphSettings(_env_file=None, chat_models=(Endpoint(model="m", url=server.url),))

        pairs = await by_models(cases, DEMO, settings)

        assert pairs is not None
        assert who_was_right(pairs) == {"both": 0, "only lexicon": 1, "only model": 1, "neither": 0}
        assert [pair.cascade.right for pair in pairs] == [True, True]
        assert len(server.asked) == 2  # the second time the same question comes out of the cache
        assert "Вигадана" not in "".join(asked.text for asked in server.asked)


async def test_a_model_that_fails_was_not_right() -> None:
    async with ModelServer.serve() as server:
        server.always(fails(400))
        settings = GraphSettings(_env_file=None, chat_models=(Endpoint(model="m", url=server.url),))

        pairs = await by_models([case("добрий день", Intent.GREET)], DEMO, settings)

        assert pairs is not None
        assert who_was_right(pairs)["only lexicon"] == 1


def test_bitext_rows_become_cases_of_ours_or_of_what_we_have_not(tmp_path: Path) -> None:
    folder = tmp_path / "intents_bitext"
    folder.mkdir()
    (folder / "utterances.csv").write_text("text,intent\nwhere is it,track_order\nmy pin,recover_password\n", "utf-8")

    found = read_bitext(tmp_path)

    assert found is not None
    assert [(each.text, each.intent, each.slice) for each in found.ours] == [
        ("where is it", Intent.ORDER_STATUS, "track_order")
    ]
    assert [each.intent for each in found.foreign] == [Intent.UNKNOWN]
    assert Intent.PERSON in found.foreign[0].also_ok
    assert len(INTENTS) == 27
    assert all(mapped.why for mapped in INTENTS.values() if mapped.intent is None)
