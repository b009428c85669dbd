"""Folders and zips of photos named by SKU: found, opened, kept under names of ours, and nothing else."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from catalog.errors import RowsRejected, SourceInvalid
from catalog.feeds.imports import Agreed
from catalog.tables import PictureRow


def photo(colour: str = "teal", kind: str = "JPEG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(data, kind)
    return data.getvalue()


def packed(files: Mapping[str, bytes], **more: Any) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


async def pictures(shop: Any) -> dict[tuple[str, str, str], str]:
    async with shop.db.read() as session:
        rows = await session.scalars(select(PictureRow))
        return {(row.product_sku, row.colour, row.view): row.path for row in rows}


NAMES = {
    "KOS-ZIP-pink-front.jpg": ("KOS-ZIP", "pink", "front"),
    "kos-zip_pink_2.png": ("KOS-ZIP", "pink", "back"),
    "KOS-ZIP-NAVY-92.jpg": ("KOS-ZIP", "navy", "front"),
    "KOS-ZIP/navy_back.jpg": ("KOS-ZIP", "navy", "back"),
    "DRS-FLOW.jpg": ("DRS-FLOW", "pink", "front"),
    "DRS-FLOW 3.jpg": ("DRS-FLOW", "pink", "side"),
}


@pytest.mark.parametrize("zipped", [True, False])
async def test_photos_are_found_by_sku_and_kept_under_names_of_ours(shop: Any, zipped: bool) -> None:
    files = {name: photo(f"#00{n:02d}ff", "PNG" if name.endswith("png") else "JPEG") for n, name in enumerate(NAMES)}
    source = shop.write("photos.zip", packed(files | {"__MACOSX/x": b"", "Thumbs.db": b"x"})) if zipped else None
    if source is None:
        source = shop.folder / "photos"
        for name, content in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
    version = await shop.version()

    await shop.take(source)

    kept = await pictures(shop)
    assert set(kept) == set(NAMES.values())
    for name, key in NAMES.items():
        assert (shop.folder / kept[key]).read_bytes() == files[name]
        assert kept[key].startswith("vision/photos/")
    assert await shop.version() == version + 1
    assert (await shop.take(source)).changes == ()


async def test_a_dry_run_copies_nothing(shop: Any) -> None:
    await shop.plan(shop.write("photos.zip", packed({"DRS-FLOW.jpg": photo()})))

    assert not (shop.folder / "vision").exists()


async def test_photos_that_do_not_open_or_belong_to_nobody_are_refused(
    shop: Any, refused: Callable[[Any], list[tuple[int, str, str, str]]]
) -> None:
    files = {
        "DRS-FLOW.jpg": photo()[:300],
        "KOS-ZIP-pink.jpg": b"GIF no",
        "KOS-ZIP-navy.jpg": b"",
        "cat.jpg": photo(),
        "KOS-ZIP.jpg": photo(),
    }
    file = shop.write("photos.zip", packed(files))

    told = {value: expected for _, _, value, expected in refused(await shop.plan(file))}

    assert told == {
        "DRS-FLOW.jpg": "photo",
        "KOS-ZIP-pink.jpg": "photo",
        "KOS-ZIP-navy.jpg": "photo",
        "cat.jpg": "photo_name",
        "KOS-ZIP.jpg": "photo_name",
    }
    with pytest.raises(RowsRejected):
        await shop.take(file)


@pytest.mark.parametrize("name", ["../DRS-FLOW.jpg", "/DRS-FLOW.jpg", "a/../../DRS-FLOW.jpg", "C:\\DRS-FLOW.jpg"])
async def test_a_name_that_leads_outside_is_refused_and_writes_nothing(shop: Any, name: str, refused: Any) -> None:
    file = shop.write("photos.zip", packed({name: photo()}))
    before = set(shop.folder.parent.rglob("*"))

    assert [each[3] for each in refused(await shop.plan(file))] == ["safe_path"]
    await shop.take(file, agreed=Agreed(without_rejected=True))

    assert {path for path in set(shop.folder.parent.rglob("*")) - before if path.suffix == ".jpg"} == set()


async def test_a_link_in_an_archive_is_refused(shop: Any, refused: Any) -> None:
    link = zipfile.ZipInfo("DRS-FLOW.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert [each[3] for each in refused(await shop.plan(shop.write("photos.zip", data.getvalue())))] == ["safe_path"]


async def test_a_link_in_a_folder_is_not_followed(shop: Any, tmp_path: Path) -> None:
    folder = shop.folder / "photos"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(photo())
    (folder / "DRS-FLOW.jpg").symlink_to(tmp_path / "secret.jpg")

    with pytest.raises(SourceInvalid, match="no photos"):
        await shop.take(folder)


async def test_bombs_are_refused_before_they_are_unpacked(shop: Any) -> None:
    dense = packed({"DRS-FLOW.jpg": b"\0" * 50_000_000})
    many = packed({f"{n}.jpg": b"" for n in range(20_001)})
    for content in (dense, many):
        with pytest.raises(SourceInvalid):
            await shop.take(shop.write("photos.zip", content))
    for name in ("prices.xlsx", "photos.zip"):
        with pytest.raises(SourceInvalid, match="unpacks to too much"):
            await shop.take(shop.write(name, packed({"xl/worksheets/sheet1.xml": b" " * 50_000_000})))
