from __future__ import annotations

from pathlib import Path

import pytest

from catalog import Vocabulary, Words
from catalog.feeds.master import MasterCategory, MasterColour, MasterProduct, load_master
from catalog.shop import load_shop
from graph.understanding.lexicon import Lexicon

DATA = Path(__file__).parent.parent / "data"


def _words(entry: MasterCategory | MasterColour | MasterProduct) -> Words:
    return Words(entry.names.names(), tuple(entry.aliases))


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """The lexicon of the seven-product shop, straight from its files."""
    folder = tmp_path_factory.mktemp("words")
    (folder / "photos").mkdir()
    text = (DATA / "master.yaml").read_text(encoding="utf-8")
    without_pictures = "\n".join(line for line in text.splitlines() if "photos:" not in line)
    (folder / "master.yaml").write_text(without_pictures, encoding="utf-8")
    master = load_master(folder / "master.yaml")
    vocabulary = Vocabulary(
        colours={entry.code: _words(entry) for entry in master.colours},
        categories={entry.code: _words(entry) for entry in master.categories},
        products={entry.sku: _words(entry) for entry in master.products},
        sizes=frozenset(label for chart in master.size_charts.values() for label in chart),
    )
    return Lexicon(vocabulary, load_shop(DATA / "shop.yaml").policies)
