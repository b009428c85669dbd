"""Single flight: of all who want the same thing at the same time, one makes it and the others wait for him."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[Any]
    passengers: int = 0


class Flights(Generic[K]):
    """Each flight is a task of its own: a passenger who is cancelled leaves, the flight goes on for the others, and is
    cancelled itself when the last one has left."""

    def __init__(self) -> None:
        self._flying: dict[K, _Flight] = {}

    async def join(self, key: K, make: Callable[[], Awaitable[T]]) -> T:
        """What the flight under this key brings; it is `make` if there is none yet. Its error is everybody's."""
        flight = self._flying.get(key) or self._start(key, make)
        flight.passengers += 1
        try:
            result: T = await asyncio.shield(flight.task)
        finally:
            flight.passengers -= 1
            if not flight.passengers and not flight.task.done():
                self._leave(key, flight)
                flight.task.cancel()
        return result

    def is_mine(self, key: K) -> bool:
        """Asked from inside a flight: whether nobody has forgotten it since."""
        flight = self._flying.get(key)
        return flight is not None and flight.task is asyncio.current_task()

    def forget(self, key: K) -> None:
        """Who comes from now on starts anew; who is on board still gets the old result."""
        self._flying.pop(key, None)

    def forget_if(self, unwanted: Callable[[K], bool]) -> None:
        for key in [key for key in self._flying if unwanted(key)]:
            self.forget(key)

    def _start(self, key: K, make: Callable[[], Awaitable[Any]]) -> _Flight:
        async def fly() -> Any:
            return await make()

        flight = _Flight(asyncio.create_task(fly()))
        flight.task.add_done_callback(lambda _: self._landed(key, flight))
        self._flying[key] = flight
        return flight

    def _landed(self, key: K, flight: _Flight) -> None:
        self._leave(key, flight)
        if not flight.task.cancelled():
            flight.task.exception()  # those who could have raised it may all have left

    def _leave(self, key: K, flight: _Flight) -> None:
        if self._flying.get(key) is flight:
            del self._flying[key]
