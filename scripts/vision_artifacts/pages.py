"""The files themselves, as text: JSON and CSV for programs, Markdown for people. The same catalog, the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.vision_artifacts.models import Model, catalog_hash
from scripts.vision_artifacts.rules import Step, model_rules

MADE = "Made by `python -m scripts.generate_vision_artifacts`; do not edit."
SHORT = 12  # hex digits of the catalog's hash in a table's column


def pages(models: Sequence[Model], data_dir: Path, folder: Path) -> dict[str, str]:
    """File name to content. Paths of pictures are relative to `folder`. Raises NothingTellsApart."""
    head = {"catalog_hash": catalog_hash(list(models)), "made_by": "python -m scripts.generate_vision_artifacts"}
    rules = model_rules(models)
    photos = [*_own_photos(models, data_dir, folder), *_samples(models, data_dir / "samples", folder)]
    return {
        "vision_guide.json": _json({**head, "products": [_guide(model) for model in models]}),
        "vision_guide.md": _guide_page(models, head["catalog_hash"]),
        "model_rules.json": _json({**head, "rules": rules}),
        "model_rules.md": _rules_page(rules, head["catalog_hash"]),
        "canonical_names.json": _json({**head, **_names(models)}),
        "evaluation_set.json": _json({**head, "photos": photos}),
        "photos.csv": _csv(photos, head["catalog_hash"]),
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _guide(model: Model) -> dict[str, Any]:
    return {
        "sku": model.sku,
        "names": model.names,
        "category": {"code": model.category, "names": model.category_names},
        "for_whom": model.for_whom,
        "colours": model.colours,
        "features": model.features,
        "recognition_tips": model.recognition_tips,
        "low_quality_markers": model.low_quality_markers,
        "confused_with": model.confused_with,
        "critical_check": model.critical_check or None,
    }


def _guide_page(models: Sequence[Model], catalog: str) -> str:
    return "\n".join(
        ["# Vision guide", "", f"{MADE} Catalog {catalog}.", *(line for m in models for line in _entry(m))]
    )


def _entry(model: Model) -> Iterator[str]:
    colours = ", ".join(names["en"] for names in model.colours.values())
    yield from ("", f"## {model.sku}: {model.names['uk']} / {model.names['en']}", "")
    yield f"{model.category_names['en'].capitalize()}, for: {model.for_whom}. Colours: {colours}."
    yield f"Features: {', '.join(_feature(name, value) for name, value in model.features.items())}."
    yield from _list("Look for", model.recognition_tips)
    yield from _list("In a poor photo", model.low_quality_markers)
    if model.confused_with:
        yield from ("", f"Taken for: {', '.join(model.confused_with)}.")
    if model.critical_check:
        yield from ("", f"**Critical check.** {model.critical_check['en']} ({model.critical_check['uk']})")


def _list(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def _feature(name: str, value: Any) -> str:
    return f"{name} {'yes' if value is True else 'no' if value is False else value}"


def _rules_page(rules: Sequence[Mapping[str, Any]], catalog: str) -> str:
    lines = [
        "# How to tell twins apart",
        "",
        f"{MADE} Catalog {catalog}.",
        "",
        "The first step that can be seen decides.",
    ]
    for rule in rules:
        one, other = rule["pair"]
        lines += ["", f"## {one} or {other}", "", f"{rule['names'][0]} or {rule['names'][1]}.", ""]
        lines += [f"{n}. {_told(step, one, other)}" for n, step in enumerate(rule["path"], start=1)]
        if "ask_for_whom" in rule:
            whom = rule["ask_for_whom"]
            lines.append(
                f"{len(rule['path']) + 1}. Ask whom it is for: {whom[one]} is {one}, {whom[other]} is {other}."
            )
        lines += ["", f"Otherwise: {rule['otherwise']}."]
    return "\n".join(lines) + "\n"


def _told(step: Step, one: str, other: str) -> str:
    if "check" in step:
        return " ".join(f"{sku}: {text}" for sku, text in step["check"].items())
    name = step["look_at"]
    return f"{name}: {_value(step[one])} is {one}, {_value(step[other])} is {other}."


def _value(value: Any) -> str:
    return "yes" if value is True else "no" if value is False else str(value)


def _names(models: Sequence[Model]) -> dict[str, Any]:
    """`canonical`: what we call it; `known_as`: every name in small letters, and the SKUs that it may mean."""
    known_as: dict[str, list[str]] = {}
    for model in models:
        for name in dict.fromkeys((*model.names.values(), *model.aliases)):
            known_as.setdefault(name.casefold(), []).append(model.sku)
    canonical = {model.sku: model.names for model in models}
    colours = {f"{model.sku}/{code}": names for model in models for code, names in model.colours.items()}
    ambiguous = sorted(name for name, skus in known_as.items() if len(set(skus)) > 1)
    known = {name: list(dict.fromkeys(skus)) for name, skus in sorted(known_as.items())}
    return {"canonical": canonical, "colours": colours, "known_as": known, "ambiguous": ambiguous}


def _own_photos(models: Sequence[Model], data_dir: Path, folder: Path) -> Iterator[dict[str, str]]:
    for model in models:
        for picture in model.pictures:
            path = _relative(data_dir / picture.path, folder)
            sku = f"{model.sku}/{picture.colour}"
            yield {"path": path, "sku": sku, "kind": "catalog", "view": picture.view, "sha256": picture.sha256}


def _samples(models: Sequence[Model], samples: Path, folder: Path) -> Iterator[dict[str, str]]:
    """What shoppers might send, as far as it shows what this catalog has, or nothing of ours (an empty SKU)."""
    listed = samples / "photos.csv"
    if not listed.is_file():
        return
    ours = {f"{model.sku}/{code}" for model in models for code in model.colours}
    with listed.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            if row["sku"] and row["sku"] not in ours:
                continue
            file = samples / row["path"]
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            path = _relative(file, folder)
            yield {"path": path, "sku": row["sku"], "kind": row["kind"], "view": "", "sha256": sha256}


def _relative(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()


def _csv(photos: Sequence[Mapping[str, str]], catalog: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("path", "sku", "kind", "catalog"))
    writer.writerows((photo["path"], photo["sku"], photo["kind"], catalog[:SHORT]) for photo in photos)
    return text.getvalue()
