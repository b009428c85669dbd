"""The machine-readable Bot API: decodes request fields to their types and checks requests, results and updates."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import fastjsonschema

from bot.sandbox.errors import SchemaViolation, bad_request

SCHEMA = Path(__file__).parent / "schema" / "bot_api.json"
MESSAGE = {"$ref": "#/definitions/TelegramMessage"}
MESSAGES = {"type": "array", "items": MESSAGE}
TRUE = ("true", "True", "1", "yes")
FALSE = ("false", "False", "0", "no", "")

Validator = Callable[[Any], Any]


@lru_cache(maxsize=1)
def bot_api() -> BotApi:
    """The schema that ships with the sandbox, read once per process."""
    return BotApi(json.loads(SCHEMA.read_text(encoding="utf-8")))


class BotApi:
    """185 methods by name; validators are compiled when they are first needed."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.version: str = schema["version"]
        self._definitions: dict[str, Any] = schema["definitions"]
        self._methods: dict[str, Any] = schema["methods"]
        self._names = {name.lower(): name for name in self._methods}
        self._compiled: dict[str, Validator] = {}

    def method(self, name: str) -> str | None:
        """The method's proper spelling (Telegram ignores case), or None."""
        return self._names.get(name.lower())

    def decode(self, method: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Form fields arrive as text, JSON fields may: each is read as the type the schema gives it."""
        params = self._methods[method]["params"]
        properties = self._definitions[params].get("properties", {}) if params else {}
        return {name: self._decode_field(name, value, properties.get(name)) for name, value in fields.items()}

    def check_request(self, method: str, fields: Mapping[str, Any]) -> None:
        params = self._methods[method]["params"]
        if params is None and fields:
            raise SchemaViolation(method, f"takes no parameters, got {', '.join(sorted(fields))}")
        if params is not None:
            self._check(method, self._reference(params), dict(fields))

    def check_result(self, method: str, result: object) -> None:
        wanted = self._methods[method]["result"]
        if wanted == MESSAGES and isinstance(result, list):
            for message in result:
                self._check_message(method, message)
        elif isinstance(result, dict) and (wanted == MESSAGE or MESSAGE in wanted.get("anyOf", ())):
            self._check_message(method, result)
        else:
            self._check(method, wanted, result)

    def check_update(self, update: object) -> None:
        self._check("Update", self._reference("TelegramUpdate"), update)

    def _check_message(self, method: str, message: object) -> None:
        # an update's validator is large and slow to compile; a message is checked by wrapping it into one
        self._check(method, self._reference("TelegramUpdate"), {"update_id": 1, "message": message})

    def _check(self, where: str, schema: Mapping[str, Any], value: object) -> None:
        key = json.dumps(schema, sort_keys=True)
        validator = self._compiled.get(key)
        if validator is None:
            whole = {**schema, "definitions": self._definitions}
            validator = self._compiled[key] = fastjsonschema.compile(whole, use_default=False, use_formats=False)
        try:
            validator(value)
        except fastjsonschema.JsonSchemaValueException as error:
            raise SchemaViolation(where, str(error.message)[:500]) from error

    @staticmethod
    def _reference(name: str) -> dict[str, str]:
        return {"$ref": f"#/definitions/{name}"}

    def _decode_field(self, name: str, value: object, schema: Mapping[str, Any] | None) -> object:
        if not isinstance(value, str) or schema is None:
            return value
        kinds = self._kinds(schema)
        if kinds & {"object", "array"}:
            return _from_json(name, value, optional="string" in kinds)
        if "integer" in kinds and _is_integer(value):
            return int(value)
        if "number" in kinds:
            return _from_number(value)
        if "boolean" in kinds:
            return _from_boolean(value)
        return value

    def _kinds(self, schema: Mapping[str, Any]) -> set[str]:
        if "$ref" in schema:
            return self._kinds(self._definitions[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return {kind for option in schema["anyOf"] for kind in self._kinds(option)}
        if "const" in schema and "type" not in schema:
            return {"boolean"} if isinstance(schema["const"], bool) else {"string"}
        kind = schema.get("type", "object")
        return set(kind) if isinstance(kind, list) else {kind}


def _from_json(name: str, value: str, *, optional: bool) -> object:
    try:
        return json.loads(value)
    except ValueError as error:
        if optional:
            return value
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


def _is_integer(value: str) -> bool:
    return value.strip().removeprefix("-").isascii() and value.strip().removeprefix("-").isdigit()


def _from_number(value: str) -> object:
    try:
        return float(value)
    except ValueError:
        return value


def _from_boolean(value: str) -> object:
    if value in TRUE:
        return True
    return False if value in FALSE else value
