"""What a conversation is made of: the YAML files under scripts/, validated, with the file and line in every error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from catalog.products import Locale
from graph.messages import Door, Reason
from graph.stages import Stage
from graph.understanding.reading import Reading

FOLDER = Path(__file__).parent / "scripts"
Path_ = tuple[str | int, ...]


class ScriptInvalid(Exception):
    """A script says something that nobody understands; the text names the file and the line."""


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HandoffExpected(Strict):
    """The newest hand-off of the chat. `reason` is one of its reasons, or any of several; `optional`: or none is
    live."""

    reason: Annotated[tuple[Reason, ...], BeforeValidator(_several)]
    status: Literal["open", "claimed", "waiting_shopper", "waiting_manager", "returned", "resolved"] = "open"
    optional: bool = False


class SelectionExpected(Strict):
    """What the talk is about, as the durable state keeps it; what is left out is not looked at."""

    sku: str
    colour: str | None = None
    size: str | None = None


class OrderExpected(Strict):
    """The newest order of the chat; what is left out is not looked at. `goods` are pieces by "SKU/colour/size"."""

    state: str | None = None
    mode: Literal["full", "part", "cod"] | None = None
    goods: dict[str, int] | None = None


class SourceExpected(Strict):
    door: Door
    sku: str


class Expected(Strict):
    """What must hold after a turn. References are "SKU", "SKU/colour" or "SKU/colour/size".

    Shown is what has a picture, or size buttons, or a candidate's button in this answer. `shows` all of these,
    `shows_any` at least one, `shows_only` nothing else, `shows_nth` the n-th of the candidates shown before,
    `shows_other` something that was not shown before; `same`: the talk stays with what it was about and shows nothing
    else. `category`, `colour`, `for_whom`, `price_max` (hryvnias), `cheaper` hold for all that is shown. Of a size
    that is `size_in_stock` or `size_out` the answer speaks, and no button contradicts it. `price_of`, `stock_of`,
    `fabric_of`, `measures`: SQL's figures or words are told.
    `says_any` and `says_none` are figures and codes, never words. `policy` must all be answered, of `policy_any` one.
    `cart` are the pieces that are promised now, `order` is the newest that was made.
    `card`: the managers' new card holds these; `quiet`: the managers hear nothing; `relayed`: they get a copy;
    `overheard`: they get one copy of all that both sides said, and no card; `from_person`: the shopper gets a manager's
    words; `silent`: the bot says nothing."""

    shows: Several = ()
    shows_any: Several = ()
    shows_only: Several = ()
    shows_not: Several = ()
    shows_none: bool = False
    shows_some: bool = False
    shows_at_least: int = 0
    shows_nth: int | None = None
    shows_other: bool = False
    same: bool = False
    category: str | None = None
    colour: str | None = None
    for_whom: Several = ()
    price_max: int | None = None
    cheaper: bool = False
    size_in_stock: str | None = None
    size_out: str | None = None
    price_of: Several = ()
    stock_of: str | None = None
    fabric_of: str | None = None
    measures: bool = False
    says_any: Several = ()
    says_none: Several = ()
    figures: bool = False
    no_figures: bool = False
    policy: Several = ()
    policy_any: Several = ()
    handoff: HandoffExpected | None = None
    no_handoff: bool = False
    card: Several = ()
    quiet: bool = False
    relayed: bool = False
    overheard: bool = False
    from_person: bool = False
    silent: bool = False
    asks: bool | None = None
    buttons: Several = ()
    cart: dict[str, int] | None = None
    order: OrderExpected | None = None
    no_order: bool = False
    stage: Annotated[tuple[Stage, ...], BeforeValidator(_several)] = ()
    not_stage: Annotated[tuple[Stage, ...], BeforeValidator(_several)] = ()
    selected: SelectionExpected | Literal["none"] | None = None
    source: SourceExpected | None = None
    locale: Locale | None = None
    turns_at_most: int | None = None
    answers_at_most: int | None = None


class Button(Strict):
    """A button by what it does: the newest that fits is pressed."""

    product: str | None = None
    colour: str | None = None
    size: str | None = None
    any_size: bool = False
    nth: int | None = None
    language: Locale | None = None


class Post(Strict):
    """A post of the shop's channel that shows one product."""

    sku: str
    colour: str | None = None


class Manager(Strict):
    """What a manager writes in answer to the newest card of this talk."""

    says: str


class Hammer(Strict):
    say: str
    times: int


ACTS = ("photo", "album", "tap", "press", "edit", "command", "forward", "send", "manager", "owner", "idle", "hammer")


class Turn(Strict):
    """One thing that somebody does, and what must hold after it. With `photo` or `album`, `say` is the caption; a list
    of texts is a burst. `press` is callback data as it is, `idle` seconds. `means` is how a good model would read these
    words (fields of graph/understanding/reading.py): the scripted one does."""

    say: Several = ()
    photo: str | None = None
    album: tuple[str, ...] = ()
    tap: Button | Literal["person", "none"] | None = None
    press: str | None = None
    edit: str | None = None
    command: str | None = None
    forward: Post | None = None
    send: str | None = None
    manager: Manager | Literal["takes", "returns"] | None = None
    owner: str | None = None
    idle: int | None = None
    hammer: Hammer | None = None
    means: dict[str, Any] | None = None
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        done = [name for name in ACTS if getattr(self, name) not in (None, ())]
        captioned = done in (["photo"], ["album"]) and len(self.say) < 2
        if len(done) + bool(self.say) != 1 and not captioned:
            raise ValueError(f"a turn does one thing, this one does {len(done) + bool(self.say)}")
        return self

    @field_validator("means")
    @classmethod
    def _is_a_reading(cls, means: dict[str, Any] | None) -> dict[str, Any] | None:
        if means is not None:
            unknown = means.keys() - Reading.model_fields.keys()
            if unknown:
                raise ValueError(f"a reading has no {', '.join(sorted(unknown))}")
        return means

    @property
    def typed(self) -> tuple[str, ...]:
        """Everything that a shopper typed in this turn."""
        edited = (self.edit,) if self.edit else ()
        return (*self.say, *edited)

    @property
    def told(self) -> str:
        """The turn in a few words, for reports."""
        if self.say:
            return " / ".join(self.say)
        name = next(name for name in ACTS if getattr(self, name) not in (None, ()))
        return f"[{name} {getattr(self, name)}]"


class Script(Strict):
    """One conversation in a chat of its own. `written: blind`: before anybody who wrote it had seen the lexicon.

    `alone` scripts change what others would see (facts, the clock) and are played one after another, at the pace that
    shoppers are held to; the others side by side without it."""

    name: str
    written: Literal["blind", "open"]
    locale: Locale = "uk"
    alone: bool = False
    turns: tuple[Turn, ...] = Field(min_length=1)


class Theme(Strict):
    theme: str
    scripts: tuple[Script, ...] = Field(min_length=1)


def read_themes(paths: Iterable[Path]) -> list[Theme]:
    """The themes of these files. Raises ScriptInvalid."""
    themes = [_read(path) for path in paths]
    names = [script.name for theme in themes for script in theme.scripts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScriptInvalid(f"two scripts are called {', '.join(twice)}")
    return themes


def files() -> list[Path]:
    """Every file of scripts that is shipped."""
    return sorted(FOLDER.glob("*.yaml"))


def _read(path: Path) -> Theme:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
        return Theme.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptInvalid(f"{path.name}:{line}: {error.problem}") from error
    except ValidationError as error:
        lines = _lines(root)
        told = [f"{path.name}:{_line(lines, one['loc'])}: {_where(one['loc'])}: {one['msg']}" for one in error.errors()]
        raise ScriptInvalid("\n".join(told)) from error


def _lines(node: yaml.Node | None, path: Path_ = ()) -> dict[Path_, int]:
    if node is None:
        return {}
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*path, key.value)) | {(*path, key.value): key.start_mark.line + 1}
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            found |= _lines(value, (*path, n))
    return found


def _line(lines: Mapping[Path_, int], place: Path_) -> int:
    """Of the deepest part of `place` that the file has."""
    return next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)


def _where(place: Path_) -> str:
    return ".".join(str(each) for each in place if each not in {"scripts", "turns"})
