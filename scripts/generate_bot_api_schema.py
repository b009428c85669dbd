"""Regenerates bot/sandbox/schema/bot_api.json from npm `@gramio/types` (MIT): names and types only, no prose.

Run `python -m scripts.generate_bot_api_schema` where `npm` is installed: it fetches the two pinned packages into a
temporary folder, turns their TypeScript into JSON Schema, and writes the compact file. `--packages DIR` uses a
`node_modules` folder that is already there.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = "10.3.1"
GENERATOR = "2.4.0"
TARGET = Path(__file__).resolve().parent.parent / "bot" / "sandbox" / "schema"

FLOATS = frozenset({
    "latitude", "longitude", "horizontal_accuracy", "main_frame_timestamp", "cover_frame_timestamp", "x_shift",
    "y_shift", "scale", "x_percentage", "y_percentage", "width_percentage", "height_percentage", "rotation_angle",
    "corner_radius_percentage", "temperature",
})  # fmt: skip
FLOAT_DURATION_OWNER = "TelegramInputStoryContentVideo"
UNUSED_KEYWORDS = ("$schema", "description", "title", "default")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, help="a node_modules folder holding both npm packages")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        packages = arguments.packages or _install(Path(scratch))
        types = packages / "@gramio" / "types"
        schema = _build(types / "out", packages, Path(scratch))
        shutil.copyfile(types / "LICENSE", TARGET / "LICENSE.gramio")
    text = json.dumps(schema, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    (TARGET / "bot_api.json").write_text(text + "\n", encoding="utf-8")
    counts = f"{len(schema['methods'])} methods, {len(schema['definitions'])} definitions, {len(text) // 1024} KB"
    print(f"bot_api.json: Bot API {schema['version']}, {counts}")


def _install(folder: Path) -> Path:
    wanted = [f"@gramio/types@{TYPES}", f"ts-json-schema-generator@{GENERATOR}"]
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *wanted], check=True)
    return folder / "node_modules"


def _build(sources: Path, packages: Path, scratch: Path) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    for name in ("objects", "params"):
        plain = _without_sugar((sources / f"{name}.d.ts").read_text(encoding="utf-8"))
        (scratch / f"{name}.d.ts").write_text(plain, encoding="utf-8")
    for name in ("methods", "utils"):
        shutil.copyfile(sources / f"{name}.d.ts", scratch / f"{name}.d.ts")
    for name in ("objects", "params"):
        definitions |= _definitions(packages, scratch, name)
    text = (sources / "methods.d.ts").read_text(encoding="utf-8")
    version = re.search(r"Bot API v([\d.]+)", text)
    if version is None:
        raise SystemExit("methods.d.ts does not name its Bot API version")
    methods = dict(_methods(text))
    wanted = _reachable(definitions, methods)
    tidy = {name: _tidy(definitions[name], name) for name in sorted(wanted)}
    return {"version": version[1], "methods": methods, "definitions": tidy}


def _without_sugar(text: str) -> str:
    """Drop what TypeScript callers may pass and the wire never carries: toString/toJSON objects and blobs."""
    text = re.sub(r"\|\s*\{\s*toString\(\):\s*string\s*\}", "", text)
    text = re.sub(r"\|\s*\{\s*toJSON\(\):\s*[\w.]+\s*\}", "", text)
    return text.replace("export type TelegramInputFile = Blob", "export type TelegramInputFile = string")


def _definitions(packages: Path, scratch: Path, name: str) -> dict[str, Any]:
    target = scratch / f"{name}.json"
    options = ["--type", "*", "--no-type-check", "--jsDoc", "none", "-o", str(target)]
    tool = packages / ".bin" / "ts-json-schema-generator"
    subprocess.run([str(tool), "--path", str(scratch / f"{name}.d.ts"), *options], check=True)
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))["definitions"]
    return {_plain_name(key): value for key, value in found.items()}


def _methods(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    body = re.sub(r"/\*\*.*?\*/", "", text, flags=re.DOTALL)
    body = body[body.index("export interface APIMethods") :]
    call = r"(\w+):\s*Call(?:API\w*)<(.*?)>\n?(?=\s*\w+:\s*Call|\s*\})"
    for name, arguments in re.findall(call, body, flags=re.DOTALL):
        parts = [part.strip() for part in arguments.split(",") if part.strip()]
        params = parts[0].removeprefix("Params.") if len(parts) > 1 else None
        yield name, {"params": params, "result": _result(parts[-1])}


def _result(expression: str) -> dict[str, Any]:
    simple: dict[str, dict[str, Any]] = {
        "true": {"const": True},
        "string": {"type": "string"},
        "number": {"type": "integer"},
    }
    if " | " in expression:
        return {"anyOf": [_result(part) for part in expression.split(" | ")]}
    if expression.endswith("[]"):
        return {"type": "array", "items": _result(expression[:-2])}
    return simple.get(expression) or {"$ref": "#/definitions/" + expression.removeprefix("Objects.")}


def _reachable(definitions: dict[str, Any], methods: dict[str, Any]) -> set[str]:
    waiting = ["TelegramUpdate", *(m["params"] for m in methods.values() if m["params"])]
    waiting += [ref for method in methods.values() for ref in _references(method["result"])]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _references(definitions[name])
    return seen


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [_plain_name(node["$ref"].removeprefix("#/definitions/"))] if "$ref" in node else []
        return own + [ref for key, child in node.items() if key != "$ref" for ref in _references(child)]
    return [ref for child in node for ref in _references(child)] if isinstance(node, list) else []


def _tidy(node: Any, owner: str, field: str = "") -> Any:
    if isinstance(node, list):
        return [_tidy(child, owner, field) for child in node]
    if not isinstance(node, dict):
        return node
    kept = {key: child for key, child in node.items() if key not in UNUSED_KEYWORDS}
    return {key: _keyword(key, child, owner, field) for key, child in kept.items()}


def _keyword(key: str, child: Any, owner: str, field: str) -> Any:
    floats = field in FLOATS or (owner == FLOAT_DURATION_OWNER and field == "duration")
    if key == "properties":
        return {name: _tidy(value, owner, name) for name, value in child.items()}
    if key == "$ref":
        return "#/definitions/" + _plain_name(child.removeprefix("#/definitions/"))
    if key == "type" and not floats:
        kinds = ["integer" if kind == "number" else kind for kind in ([child] if isinstance(child, str) else child)]
        return kinds[0] if isinstance(child, str) else kinds
    return _tidy(child, owner, field)


def _plain_name(name: str) -> str:
    """Definition names carry TypeScript generics, percent-encoded in references: keep letters and digits only."""
    return re.sub(r"\W+", "_", re.sub(r"%[0-9A-F]{2}", "_", name)).strip("_")


if __name__ == "__main__":
    main()
