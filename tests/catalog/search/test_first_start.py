"""The very first start of a shop whose embeddings server is not there."""

from __future__ import annotations

import shutil
from pathlib import Path

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings

DATA = Path(__file__).parent.parent / "data"


async def test_a_shop_opens_and_finds_without_its_embeddings_server(tmp_path: Path) -> None:
    (tmp_path / "data" / "vision").mkdir(parents=True)
    shutil.copy(DATA / "master.yaml", tmp_path / "data" / "vision" / "products_master.yaml")
    shutil.copy(DATA / "shop.yaml", tmp_path / "data" / "shop.yaml")
    settings = CatalogSettings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}",
        data_dir=tmp_path / "data",
        var_dir=tmp_path / "var",
        embeddings_model="bge-m3",
        embeddings_url="http://127.0.0.1:9/v1",
    )

    async with Catalog.open(settings, SystemClock()) as shop:
        await shop.prepare()

        found = await shop.search("костюм на змійці")
        assert found.hits[0].product.sku == "KOS-ZIP"
        assert (await shop.search("курс долара")).confident is False
        assert await shop.similar("KOS-ZIP") == ()
