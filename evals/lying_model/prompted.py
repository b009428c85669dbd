"""What a model is told of one message, read back from its prompt as a model would read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_SIZE = re.compile(r"(?P<size>[^:;]+): (?P<price>[^;(]+?)(?: \(before: (?P<before>[^)]+)\))?(?:;|$)")


@dataclass(slots=True)
class Thing:
    """`here` and `gone` are (size, price, price before or "") as written."""

    name: str = ""
    colour: str = ""
    here: list[tuple[str, str, str]] = field(default_factory=list)
    gone: list[tuple[str, str, str]] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()

    def prices(self) -> list[str]:
        return list(dict.fromkeys(price for _, price, _ in self.here or self.gone))


@dataclass(slots=True)
class Told:
    """`size` is the one that the answer has to be about, `why` the reason for several products; `all_sizes`: every size
    in stock has to be named."""

    things: list[Thing]
    size: str | None
    why: str
    several: bool
    all_sizes: bool = False


def told_of(lines: Sequence[str]) -> Told:
    things: list[Thing] = []
    size, why, all_sizes = None, "", False
    for line in lines:
        label, _, value = line.removeprefix("- ").partition(": ")
        if label == "name":
            things.append(Thing(name=value))
        elif label == "size asked for":
            size = value
        elif label == "must say":
            found = re.match(r"size (\S+) is", value)
            size, all_sizes = found[1] if found else size, value == "every size in stock"
        elif " to choose from, " in line:
            why = line.partition(" to choose from, ")[2]
        elif things:
            _add(things[-1], label, value)
    return Told(things, size, why, bool(why), all_sizes)


def _add(thing: Thing, label: str, value: str) -> None:
    priced = [(found["size"].strip(), found["price"].strip(), found["before"] or "") for found in _SIZE.finditer(value)]
    if label == "colour":
        thing.colour = value
    elif label == "sizes in stock":
        thing.here = priced
    elif label == "sizes out of stock":
        thing.gone = priced
    elif label == "pieces left":
        thing.left = {
            size.strip(): count.strip() for size, _, count in (each.partition(":") for each in value.split(";"))
        }
    elif label == "nearest sizes in stock":
        thing.nearest = tuple(size.strip() for size in value.split(","))
