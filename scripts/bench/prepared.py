"""The demo shop after its first start: what is measured is how it serves, not how it looks at its pictures."""

from __future__ import annotations

import sys
from pathlib import Path

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings

ROOT = Path(__file__).resolve().parent.parent.parent


async def prepare_shop(folder: Path) -> dict[str, str]:
    """Database, search index and fingerprints in `folder`; gives the environment that a bot finds them by."""
    print("preparing the shop ...", file=sys.stderr, flush=True)
    database, data = f"sqlite+aiosqlite:///{folder}/vitrina.db", ROOT / "data"
    settings = CatalogSettings(
        _env_file=None,
        database_url=database,
        data_dir=data,
        var_dir=folder,
        redis_url=None,
        chroma_url=None,
    )
    async with Catalog.open(settings, SystemClock()) as catalog:
        await catalog.prepare()
    return {
        "ENV_FILE": "",
        "DATABASE_URL": database,
        "DATA_DIR": str(data),
        "VAR_DIR": str(folder),
        "REDIS_URL": "",
        "CHROMA_URL": "",
    }
