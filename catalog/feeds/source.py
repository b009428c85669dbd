"""A YAML file that people edit: read with the line of every value, checked against a Pydantic model, and every
mistake told with its line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from catalog.errors import SourceInvalid

Where = tuple[str | int, ...]
Scalar = str | int | bool | Decimal | date | None
Tree = Scalar | list["Tree"] | dict[str, "Tree"]
M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 32 * 1024 * 1024
MAX_VALUES = 400_000
MAX_DEPTH = 40


class Strict(BaseModel):
    """What every model of an edited file is: unknown fields are mistakes, spaces around texts are not."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def matching(pattern: str, hint: str, max_length: int = 200) -> AfterValidator:
    """A text of this shape, or a mistake with this hint."""
    shape = re.compile(pattern)

    def check(text: str) -> str:
        if len(text) > max_length or not shape.fullmatch(text):
            shown = {"text": repr(text[:60]), "hint": hint}
            raise PydanticCustomError("mistake", "{text} cannot be written here", shown)
        return text

    return AfterValidator(check)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where in the tree, what, and what to write instead."""

    where: Where
    problem: str
    hint: str


class Source:
    """One parsed file. `tree` holds plain values (mapping keys are kept as they are written, numbers with a point are
    Decimal); `line(where)` finds the line, counting from 1, of a value or of the nearest thing around it."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._lines: dict[Where, int] = {(): 1}
        self._budget = MAX_VALUES
        self.tree: Tree = self._parse(text)

    @classmethod
    def read(cls, file: Path) -> Source:
        """Raises SourceInvalid when the file is missing, is not UTF-8 or is not YAML."""
        try:
            data = file.read_bytes()
        except OSError as error:
            problem = f"the file cannot be read ({error.strerror})"
            raise SourceInvalid(str(file), 1, problem, "Check the path and its rights.") from error
        if len(data) > MAX_BYTES:
            raise SourceInvalid(str(file), 1, "the file is over 32 MB", "Split it or import a CSV.")
        try:
            return cls(file, data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            hint = "Save the file as UTF-8."
            raise SourceInvalid(str(file), line, "the text is not UTF-8", hint) from error

    def line(self, where: Where) -> int:
        while where not in self._lines:
            where = where[:-1]
        return self._lines[where]

    def check(self, model: type[M]) -> M:
        """The tree as `model`; raises SourceInvalid with every mistake, first line first."""
        try:
            return model.model_validate(self.tree)
        except ValidationError as error:
            raise self.refuse(_mistake(detail, model) for detail in error.errors()) from error

    def refuse(self, mistakes: Iterable[Mistake]) -> SourceInvalid:
        """The error that tells all `mistakes` (at least one) in the order of the file."""
        unique = {(self.line(m.where), m.problem): m for m in mistakes}
        errors = [
            SourceInvalid(str(self.file), line, mistake.problem, mistake.hint)
            for (line, _), mistake in sorted(unique.items(), key=lambda item: item[0])
        ]
        first, *more = errors
        return SourceInvalid(first.file, first.line, first.problem, first.hint, more=tuple(more))

    def _parse(self, text: str) -> Tree:
        try:
            loader = yaml.SafeLoader(text)
            try:
                node = loader.get_single_node()
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise SourceInvalid(
                str(self.file), mark.line + 1 if mark else 1, f"not YAML: {error.problem}", _yaml_hint(error)
            ) from error
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            line = text.count("\n", 0, getattr(error, "position", 0)) + 1
            hint = "Remove unprintable characters and deep nesting."
            raise SourceInvalid(str(self.file), line, "not YAML", hint) from error
        if node is None:
            raise SourceInvalid(str(self.file), 1, "the file is empty", "Fill it in, see the example in docs.")
        return self._plain(node, ())

    def _plain(self, node: yaml.Node, where: Where) -> Tree:
        self._lines.setdefault(where, node.start_mark.line + 1)
        self._budget -= 1
        if self._budget < 0 or len(where) > MAX_DEPTH:
            hint = "Remove the anchor (&name) that repeats or contains itself."
            raise self._refuse_node(node, "the values are nested or repeated without end", hint)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(child, (*where, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> Tree:
        mapping: dict[str, Tree] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                raise self._refuse_node(key, "a field's name must be a plain word", "Write 'name: value'.")
            if key.value in mapping:
                problem = f"'{key.value}' is written twice"
                raise self._refuse_node(key, problem, "Keep one of the two and delete the other.")
            self._lines[(*where, key.value)] = key.start_mark.line + 1
            mapping[key.value] = self._plain(value, (*where, key.value))
        return mapping

    def _scalar(self, node: yaml.Node) -> Scalar:
        kind, text = node.tag.removeprefix("tag:yaml.org,2002:"), str(node.value)
        if kind not in _SCALARS:
            raise self._refuse_node(node, f"values of the kind {node.tag!r} are not used here", "Write a text.")
        try:
            return _SCALARS[kind](text)
        except (ValueError, InvalidOperation) as error:
            raise self._refuse_node(node, f"{text!r} is not a {kind}", "Put it in quotes.") from error

    def _refuse_node(self, node: yaml.Node, problem: str, hint: str) -> SourceInvalid:
        return SourceInvalid(str(self.file), node.start_mark.line + 1, problem, hint)


def _integer(text: str) -> int | str:
    plain = text.removeprefix("-").removeprefix("+")
    return int(text) if plain.isdecimal() and (plain == "0" or plain[0] != "0") else text


_SCALARS: Mapping[str, Callable[[str], Scalar]] = {
    "str": str,
    "int": _integer,  # 0x1F, 012 and 1:30 stay what they look like: texts
    "float": lambda text: Decimal(text.replace("_", "")) if text[-1:].isdigit() else text,
    "bool": lambda text: text.lower() in {"true", "yes", "on"},
    "null": lambda _text: None,
    "timestamp": date.fromisoformat,
}


def _yaml_hint(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "\\t" in problem or "\t" in problem:
        return "Indent with spaces, not with tabs."
    if "mapping values are not allowed" in problem:
        return "Put the text in quotes if it contains ': '; check the indentation, and the colon of the line above."
    if "could not find expected ':'" in problem:
        return "Write 'field: value', with a space after the colon."
    if "undefined alias" in problem:
        return "A text that begins with * must be in quotes."
    return "Check quotes, brackets and the indentation here and on the line above."


def _mistake(detail: ErrorDetails, model: type[BaseModel]) -> Mistake:
    where = tuple(detail["loc"])
    field, context = str(where[-1]) if where else "", detail.get("ctx", {})
    kind = detail["type"]
    if kind == "missing":
        return Mistake(where, f"the field '{field}' is missing", f"Add '{field}: ...'.")
    if kind == "extra_forbidden":
        return Mistake(where, f"unknown field '{field}'", _near(field, _fields(model, where[:-1])))
    if kind == "literal_error":
        return Mistake(where, f"{field}: {_shown(detail)} is not known", f"Write {context['expected']}.")
    hint = str(context.get("hint") or _HINTS.get(kind) or f"Expected: {detail['msg']}.")
    if kind == "mistake":
        return Mistake(where, detail["msg"], hint)
    return Mistake(where, f"{field}: {_shown(detail)} does not fit", hint)


_HINTS = {
    "string_type": "Write a text, in quotes if it looks like a number.",
    "string_too_short": "Write at least one character.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "bool_type": "Write true or false.",
    "list_type": "Write a list: [one, two].",
    "dict_type": "Write 'name: value' pairs.",
    "model_type": "Write 'name: value' pairs.",
    "model_attributes_type": "Write 'name: value' pairs.",
    "greater_than_equal": "Write 0 or more.",
    "greater_than": "Write a number above 0.",
}


def _shown(detail: ErrorDetails) -> str:
    text = repr(detail["input"])
    return text if len(text) <= 60 else f"{text[:57]}..."


def _near(field: str, known: list[str]) -> str:
    close = get_close_matches(field, known, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"Known here: {', '.join(known)}." if known else "Delete it."


def _fields(model: type[BaseModel], where: Where) -> list[str]:
    """The names of the fields of the model that sits at `where` below `model`."""
    schema = model.model_json_schema()
    node: Any = schema
    for step in where:
        node = _resolved(schema, node)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in (node, *node.get("anyOf", ()), *node.get("allOf", ())):
        if "$ref" in option:
            found: Mapping[str, Any] = schema["$defs"][option["$ref"].rsplit("/", 1)[-1]]
            return found
    return node
