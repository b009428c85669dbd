"""The utterances: what a line may say, and what the files beside the runner were promised to hold."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from evals.understanding.cases import COLUMNS, HELD_OUT, PARTS, TUNING, Case, CasesInvalid, is_held_out, read_cases
from graph.understanding.context import Context
from graph.understanding.meaning import Intent

SLICES = {
    "plain",
    "typo",
    "surzhyk",
    "translit",
    "context",
    "burst",
    "two_wishes",
    "correction",
    "budget",
    "height_age",
    "policy",
    "after_sale",
    "small_talk",
    "abuse",
    "injection",
    "off_topic",
    "long",
    "emoji",
}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "cases.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_a_line_becomes_a_case_with_its_context_and_slots(tmp_path: Path) -> None:
    row = {
        "text": "ні\nсиню або зелену 116",
        "language": "uk",
        "slice": "correction",
        "stage": "offer",
        "asked": "which",
        "shown": "3",
        "selected": "yes",
        "before": "добрий день\nкуртку",
        "intent": "correct",
        "also_ok": "search no",
        "colours": "blue khaki",
        "sizes": "116",
        "quantity": "?",
    }

    (case,) = read_cases(written(tmp_path, row))

    assert case == Case(
        text="ні\nсиню або зелену 116",
        language="uk",
        slice="correction",
        context=Context("offer", "which", 3, True, ("добрий день", "куртку")),
        intent=Intent.CORRECT,
        also_ok=frozenset({Intent.SEARCH, Intent.NO}),
        slots=frozenset({("colours", "blue"), ("colours", "khaki"), ("sizes", "116")}),
        open=frozenset({"quantity"}),
    )


def test_a_file_of_texts_and_intents_alone_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("text,intent\nпривіт,greet\n", "utf-8")

    (case,) = read_cases(file)

    assert (case.language, case.slice, case.context, case.slots) == ("uk", "plain", Context(), frozenset())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"intent": "gret"}, "there is no intent “gret”"),
        ({"also_ok": "thanks sizez"}, "there is no intent “sizez”"),
        ({"language": "pl"}, "language is “pl”"),
        ({"stage": "somewhere"}, "stage is “somewhere”"),
        ({"asked": "weather"}, "asked is “weather”"),
        ({"height": "tall"}, "height is “tall”"),
        ({"shown": "few"}, "shown is “few”"),
        ({"for_whom": "cat"}, "for_whom is “cat”"),
        ({"text": ""}, "text and intent must be filled"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, wrong: dict[str, str], told: str) -> None:
    good = {"text": "дві\nмоїх", "intent": "greet"}

    with pytest.raises(CasesInvalid, match=r"cases\.csv, line 4: ") as caught:
        read_cases(written(tmp_path, good, {"text": "друга", "intent": "greet", **wrong}))

    assert told in str(caught.value)


def test_a_file_without_intents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("text,meaning\nпривіт,greet\n", "utf-8")

    with pytest.raises(CasesInvalid, match="there is no column intent"):
        read_cases(tmp_path / "c.csv")


def test_the_same_words_in_another_context_are_another_case(tmp_path: Path) -> None:
    one, two = read_cases(
        written(
            tmp_path,
            {"text": "так", "intent": "yes"},
            {"text": "так", "intent": "yes", "asked": "order", "stage": "offer"},
        )
    )

    assert one.key != two.key
    assert one.held_out == two.held_out


def test_the_demo_utterances_are_those_that_were_promised() -> None:
    cases = [*read_cases(TUNING), *read_cases(HELD_OUT)]
    languages = Counter(case.language for case in cases)

    assert len(cases) >= 660
    assert {case.slice for case in cases} == SLICES
    assert languages["uk"] > len(cases) / 2
    assert min(languages["ru"], languages["en"]) >= 100
    assert {intent for intent in Intent if sum(intent == case.intent for case in cases) < 10} == set()


def test_no_case_is_counted_twice() -> None:
    keys = [case.key for file in PARTS.values() for case in read_cases(file)]

    assert len(set(keys)) == len(keys)


def test_a_third_is_held_out_by_its_text_and_knows_every_intent() -> None:
    tuning, held_out = read_cases(TUNING), read_cases(HELD_OUT)
    told = {name: read_cases(file) for name, file in PARTS.items()}

    assert not [case for name in told if name.endswith("tuning") for case in told[name] if is_held_out(case.text)]
    assert not [case for name in told if name.endswith("held_out") for case in told[name] if not is_held_out(case.text)]
    assert 0.3 < len(held_out) / len([*tuning, *held_out]) < 0.37
    assert {case.intent for case in held_out} == set(Intent)
