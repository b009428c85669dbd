"""The limiter keeps to Telegram's limits in any second and any minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.limiter import Limiter, cost_of
from bot.queue_settings import Rates

RATES = Rates(overall=30, overall_burst=4, chat=1, chat_burst=3, group_minute=20)


def when_sent(limiter: Limiter, sends: list[tuple[int, int]]) -> list[float]:
    """Send one after another, each as soon as it may go: the times."""
    now, times = 0.0, []
    for chat, cost in sends:
        for _ in range(10):
            now += limiter.delay(chat, cost, now)
        limiter.take(chat, cost, now)
        times.append(now)
    return times


def test_a_chat_gets_a_small_burst_and_then_one_a_second() -> None:
    times = when_sent(Limiter(RATES), [(501, 1)] * 5)
    assert times[2] == 0.0
    assert [round(time, 3) for time in times[3:]] == [1.0, 2.0]


def test_a_group_gets_twenty_in_any_minute() -> None:
    times = when_sent(Limiter(RATES), [(-100, 1)] * 45)
    for start in range(len(times) - 20):
        assert times[start + 20] - times[start] >= 60 - 1e-6


def test_an_album_of_three_counts_as_three() -> None:
    limiter = Limiter(RATES)
    limiter.take(501, 3, 0.0)
    assert limiter.delay(501, 1, 0.0) > 0.9
    assert cost_of("sendMediaGroup", 3) == 3
    assert cost_of("editMessageText", 0) == 1
    assert cost_of("answerCallbackQuery", 0) == 0


def test_without_rates_nothing_waits() -> None:
    limiter = Limiter(None)
    limiter.take(501, 100, 0.0)
    assert limiter.delay(501, 1, 0.0) == 0.0


def test_without_rates_no_group_waits_for_what_was_sent_before_a_restart() -> None:
    limiter = Limiter(None)
    limiter.recall([(-100, 20, 0.0)])
    assert limiter.waiting(1.0) == {}


@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from([1, 1, 1, 3])), min_size=1, max_size=120))
def test_no_second_holds_more_than_the_overall_limit_and_its_burst(sends: list[tuple[int, int]]) -> None:
    times = when_sent(Limiter(RATES), sends)
    for start in times:
        count = sum(cost for time, (_, cost) in zip(times, sends, strict=True) if start <= time < start + 1)
        assert count <= 30 + 4 + 3
