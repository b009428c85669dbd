"""The process settings of this floor: what cannot work is refused at start, with the variable's name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import SettingsUnsafe
from bot.settings import BotSettings
from evals.dialogues import shop as dialogues
from scripts import demo
from tests.black_box import shop_run

ROOT = Path(__file__).parents[2]
REAL = "1234567890:real-and-secret"
TELL = """
from bot.settings import BotSettings
from catalog.settings import CatalogSettings
from graph.settings import GraphSettings
for read in (BotSettings.read(), GraphSettings.read(), CatalogSettings.read()):
    print({name: getattr(value, "get_secret_value", lambda: value)() for name, value in read})
"""
DOT_ENV = f"""
TELEGRAM_TOKEN={REAL}
PAYMENT_PROVIDER_TOKEN=real
WEBHOOK_URL=https://real.example/hook
WEBHOOK_SECRET=real
WEB_PORT=4711
SHOP_CHANNEL=@real_shop
REDIS_URL=redis://real.example
CHROMA_URL=http://real.example
EMBEDDINGS_URL=http://real.example
NOVA_POSHTA_KEY=real
CHAT_MODELS=[{{"model": "real", "url": "http://real.example"}}]
VISION_MODELS=[{{"model": "real", "url": "http://real.example"}}]
LANGSMITH_API_KEY=real
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in BotSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_TOKEN", "1000:a")
    monkeypatch.setenv("MANAGERS_CHAT", "-1001000000001")


@pytest.mark.parametrize("channel", ["@nash_shop", "-1002000000001", ""])
def test_the_shops_channel_is_a_name_or_an_id(monkeypatch: pytest.MonkeyPatch, channel: str) -> None:
    monkeypatch.setenv("SHOP_CHANNEL", channel)
    assert BotSettings.read().shop_channel == channel


@pytest.mark.parametrize("wrong", ["nash_shop", "https://t.me/nash_shop", "@a", "1002000000001"])
def test_another_way_of_naming_it_is_refused_by_its_variable(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("SHOP_CHANNEL", wrong)
    with pytest.raises(SettingsUnsafe, match="SHOP_CHANNEL"):
        BotSettings.read()


@pytest.mark.parametrize(
    "environment_of",
    [
        lambda folder: demo._environment("http://127.0.0.1:1"),
        lambda folder: dialogues._environment(folder, "http://127.0.0.1:1", folder),
        lambda folder: shop_run.settings_of(folder, "http://127.0.0.1:1", {}),
    ],
    ids=["demo", "dialogues", "black box"],
)
def test_a_developers_env_file_reaches_no_demo_eval_or_test(
    environment_of: Callable[[Path], dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(DOT_ENV, "utf-8")
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    def read(settings: dict[str, str]) -> str:
        done = subprocess.run(
            [sys.executable, "-c", TELL], check=True, cwd=tmp_path, env=bare | settings, capture_output=True, text=True
        )
        return done.stdout

    told = read(environment_of(tmp_path))
    assert "real" not in told
    assert "4711" not in told
    assert "real" in read({"MANAGERS_CHAT": "-1"})
