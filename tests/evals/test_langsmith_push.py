"""Dataset and experiment against a collector of our own that speaks the part of LangSmith's API that is used."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from pydantic import SecretStr

from evals.vision.cases import Answer, Case, Guess, Outcome, Replay, Shelf
from evals.vision.errors import LangSmithRefused
from evals.vision.langsmith_push import push
from evals.vision.run import Run, Setting
from evals.vision.settings import LangSmithSettings


class Collector(ThreadingHTTPServer):
    """Keeps what it is sent; refuses any other key than "good"."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kept: dict[str, list[Any]] = {}
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def log_message(self, *_args: object) -> None:
        pass

    def do_GET(self) -> None:
        kept = self.server.kept
        path = urlparse(self.path).path.strip("/")
        if path == "datasets":
            self._send(200, kept.get("datasets", []))
        elif path == "examples":
            self._send(200, kept.get("examples", []))
        else:
            self._send(404, {"detail": path})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.bodies.append(body)
        if self.headers.get("x-api-key") != "good":
            self._send(403, {"detail": "Forbidden"})
            return
        path = urlparse(self.path).path.strip("/").removesuffix("/bulk")
        sent = json.loads(body)
        rows = [self._filled(path, row) for row in (sent if isinstance(sent, list) else [sent])]
        self.server.kept.setdefault(path, []).extend(rows)
        self._send(200, rows if isinstance(sent, list) else rows[0])

    def _filled(self, path: str, row: dict[str, Any]) -> dict[str, Any]:
        """What a server adds of its own."""
        added = {
            "id": str(uuid.uuid4()),
            "created_at": "2026-11-21T12:00:00+00:00",
            "start_time": "2026-11-21T12:00:00",
        }
        return {
            **added,
            "tenant_id": str(uuid.uuid4()),
            **{key: value for key, value in row.items() if value is not None},
        }

    def _send(self, code: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(tmp_path) -> Run:
    file = tmp_path / "secret-face.jpg"
    file.write_bytes(b"the picture itself")
    ours = Case(file, "a.jpg", "A", "worn", "11", frozenset({"A"}))
    foreign = Case(file, "b.jpg", "", "foreign", "22", frozenset())
    outcomes = (
        Outcome(ours, Answer((Guess("A", 0.98),), True, False, "local", 20.0)),
        Outcome(foreign, Answer((Guess("A", 0.4),), False, True, "local", 20.0)),
    )
    setting = Setting(Path("data"), Path("photos"), 0, ("local",), "")
    return Run(setting, Shelf(Path("data"), {}), outcomes, Replay(), 1.0)


def settings(collector: Collector, key: str = "good") -> LangSmithSettings:
    return LangSmithSettings(langsmith_api_key=SecretStr(key), langsmith_endpoint=collector.url)


def test_a_run_becomes_a_dataset_and_an_experiment(collector, run):
    said = push(run, "shop-photos", settings(collector))
    assert "2 photos in the dataset shop-photos, experiment shop-photos-" in said
    kept = collector.kept
    assert [each["name"] for each in kept["datasets"]] == ["shop-photos"]
    assert [each["outputs"]["sku"] for each in kept["examples"]] == ["A", ""]
    assert kept["sessions"][0]["reference_dataset_id"] == kept["datasets"][0]["id"]
    assert {each["reference_example_id"] for each in kept["runs"]} == {each["id"] for each in kept["examples"]}
    assert [(each["key"], each["score"]) for each in kept["feedback"]] == [
        ("top1", 1.0),
        ("top3", 1.0),
        ("alone_right", 1.0),
        ("foreign_alone", 0.0),
    ]


def test_the_second_run_adds_an_experiment_and_no_examples(collector, run):
    push(run, "shop-photos", settings(collector))
    push(run, "shop-photos", settings(collector))
    assert len(collector.kept["datasets"]) == 1
    assert len(collector.kept["examples"]) == 2
    assert len(collector.kept["sessions"]) == 2


def test_no_picture_leaves_the_machine(collector, run):
    push(run, "shop-photos", settings(collector))
    sent = b"".join(collector.bodies)
    assert b"the picture itself" not in sent
    assert b"secret-face" not in sent


def test_a_refused_key_is_told_plainly(collector, run):
    with pytest.raises(LangSmithRefused, match=r"127\.0\.0\.1"):
        push(run, "shop-photos", settings(collector, "bad"))


def test_without_a_key_nothing_is_sent(collector, run):
    with pytest.raises(LangSmithRefused, match="LANGSMITH_API_KEY"):
        push(run, "shop-photos", settings(collector, ""))
    assert not collector.bodies
