"""What of a turn reached people: whether one was called, what managers were told, what a person said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.dialogues.case import Case, named

SHOPPERS_PART, BOTS_PART = 300, 200
"""Of each text, from its beginning, what a copy must hold: long ones are cut."""


def called(case: Case) -> Iterator[str]:
    expected, handoff = case.expected, case.answer.handoff
    if expected.no_handoff and handoff is not None and handoff.is_live:
        yield f"called a person: {named(handoff.reasons)}"
    wanted = expected.handoff
    if wanted is None or (wanted.optional and (handoff is None or not handoff.is_live)):
        return
    if handoff is None:
        yield f"called nobody, not for {named(wanted.reason)}"
    elif handoff.status != wanted.status or not set(wanted.reason) & set(handoff.reasons):
        now = f"{handoff.status} for {named(handoff.reasons)}"
        yield f"the hand-off is {now}, not {wanted.status} for {named(wanted.reason)}"


def heard(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    if expected.quiet and answer.to_managers:
        yield f"the managers hear {len(answer.to_managers)} messages"
    if expected.relayed and not any(not call.is_card for call in answer.to_managers):
        yield "the managers get no copy"
    if expected.overheard:
        yield from _overheard(case)
    if expected.from_person and all(call.ours for call in answer.calls):
        yield "the shopper gets no word of a person"
    if expected.card:
        text = re.sub(r"[ ()]", "", "\n".join(card.text for card in answer.cards))
        missing = [piece for piece in expected.card if piece.replace(" ", "") not in text]
        if missing:
            yield f"no new card for the managers with {named(missing)}"


def _overheard(case: Case) -> Iterator[str]:
    """One copy holds what both sides said, the shopper's words first."""
    answer = case.answer
    if len(answer.to_managers) != 1 or answer.cards:
        yield f"the managers hear {len(answer.to_managers)} messages, {len(answer.cards)} of them cards, not one copy"
        return
    read, at = answer.to_managers[0].text, 0
    wanted = [(text, SHOPPERS_PART) for text in case.said] + [(call.text, BOTS_PART) for call in answer.ours]
    for text, limit in wanted:
        part = text.strip()[:limit].rstrip()
        found = read.find(part, at)
        if found < 0:
            yield f"the managers' copy does not hold in its place: {part}"
            return
        at = found + len(part)
