"""The tables of steps, by themselves."""

from __future__ import annotations

import pytest

from catalog.orders.states import ENDED, PATHS, UNPACKED, OrderState, PaymentMode, Role, who_may

S = OrderState
EVERY = pytest.mark.parametrize("mode", PaymentMode)


@EVERY
def test_every_state_of_a_path_is_reached_and_leads_to_an_end(mode: PaymentMode) -> None:
    path = PATHS[mode]
    reached = _from(mode, S.DRAFT)

    assert set(path) <= reached
    assert all(_from(mode, at) & ENDED for at in reached - ENDED)
    assert not any(path.get(end) for end in ENDED)


def test_states_belong_to_their_paths() -> None:
    reached = {mode: _from(mode, S.DRAFT) for mode in PaymentMode}

    assert reached[PaymentMode.PART] == set(OrderState)
    assert set(OrderState) - reached[PaymentMode.FULL] == {S.PART_PAID}
    assert set(OrderState) - reached[PaymentMode.COD] == {S.AWAITING_PAYMENT, S.PAYMENT_CHECK, S.PART_PAID}


@EVERY
def test_nobody_but_the_money_says_paid(mode: PaymentMode) -> None:
    for at, steps in PATHS[mode].items():
        for to in steps.keys() & {S.PAID, S.PART_PAID}:
            assert who_may(mode, at, to) == {Role.SHOP}


@EVERY
def test_a_shopper_cancels_what_is_unpacked_and_nothing_else(mode: PaymentMode) -> None:
    may = {at for at in OrderState if Role.SHOPPER in who_may(mode, at, S.CANCELLED)}
    assert may == UNPACKED & _from(mode, S.DRAFT)


@EVERY
def test_nothing_is_packed_before_its_money(mode: PaymentMode) -> None:
    before = {at for at in OrderState if who_may(mode, at, S.PACKED)}
    assert (
        before
        == {
            PaymentMode.FULL: {S.PAID},
            PaymentMode.PART: {S.PAID, S.PART_PAID},
            PaymentMode.COD: {S.PAID, S.CONFIRMED},
        }[mode]
    )


def _from(mode: PaymentMode, start: OrderState) -> set[OrderState]:
    reached, new = {start}, {start}
    while new:
        new = {to for at in new for to in PATHS[mode].get(at, {})} - reached
        reached |= new
    return reached
