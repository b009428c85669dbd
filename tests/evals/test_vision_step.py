"""The eval with a vision model behind it: a scripted one over HTTP, in a shop made of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from evals.vision.counter import open_counter
from evals.vision.folders import read_cases, read_shelf
from evals.vision.folds import plan
from evals.vision.report import Summary, totals
from evals.vision.run import Run, Setting, measure
from graph.settings import GraphSettings
from tests.fakes.model_server import ModelServer, chosen, described, fails

SHOP = Path(__file__).parents[2] / "data/shop.yaml"


@pytest.fixture
def asked(catalog, photos, tmp_path, monkeypatch):
    """`await asked(server)`: one photo of A-1 that nobody knows, and one of nothing, before this server's model."""

    async def asked(server: ModelServer) -> Run:
        shelf = read_shelf(catalog)
        folder = photos([("x.jpg", "A-1", "worn"), ("y.jpg", "", "foreign")])
        for name, shade in (("x.jpg", 40), ("y.jpg", 200)):
            picture = Image.new("RGB", (200, 260), (shade, 90, 90))
            ImageDraw.Draw(picture).line((0, 0, 200, 260 - shade), fill="white", width=9)
            picture.save(folder / name)
        monkeypatch.setenv("VISION_MODELS", f"gpt-4o-mini|{server.url}")
        graph = GraphSettings.read()
        setting = Setting(catalog, folder, 0, ("exact", "near", "local", "vision"), "")
        cases = read_cases(folder, shelf)
        async with open_counter(shelf, graph, SHOP, tmp_path / "work", lambda *_: None) as counter:
            return await measure(setting, shelf, plan(cases, [], 0), counter, lambda *_: None)

    return asked


async def test_a_model_answers_what_we_do_not_know_and_its_cost_is_counted(asked):
    async with ModelServer.serve() as server:
        server.on("Description", described("Ада, top"), described(doubt="not_a_product"))
        server.on("Choice", chosen("P00000", "c000"))
        run = await asked(server)
    line = totals(run, Summary.of(run), None)
    first, second = (outcome.answer for outcome in run.outcomes)
    assert (first.step, first.best.sku, first.alone) == ("vision", "A-1", True)
    assert (second.guesses, second.alone) == ((), False)
    assert line["top1"]["value"] == 1.0
    assert line["foreign_alone"]["value"] == 0.0
    assert line["tokens_per_photo"] == pytest.approx((960 * 3) / 2)
    assert line["usd_per_photo"] == pytest.approx(3 * (900 * 0.15 + 60 * 0.6) / 1e6 / 2, rel=0.01)


async def test_the_same_photo_asks_the_model_once(asked):
    async with ModelServer.serve() as server:
        server.on("Description", described("Ада, top"))
        server.on("Choice", chosen("P00000", "c000"))
        run = await asked(server)
    again = run.replay
    assert again.same_hits == again.sent == 2
    assert again.false == 0


async def test_when_the_model_is_down_the_run_still_ends(asked):
    async with ModelServer.serve() as server:
        server.on("", fails(500))
        run = await asked(server)
    assert all(not outcome.answer.alone for outcome in run.outcomes)
    assert totals(run, Summary.of(run), None)["tokens_per_photo"] == 0
