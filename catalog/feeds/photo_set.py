"""A folder or a zip of photos that are named by SKU: KOS-ZIP-pink-front.jpg, KOS-ZIP-PINK-128.jpg, KOS-ZIP/pink_2.png.

Nothing is unpacked: the bytes of each are read, looked at, and kept under a name of ours."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from catalog.errors import PhotoProblem, SourceInvalid
from catalog.feeds.archives import is_safe, refuse_bombs
from catalog.feeds.pictures import opened
from catalog.feeds.rejections import Expected, Rejection, Rejections, shortened
from catalog.feeds.rows import TABLES, Change, Key, Said, Stored, Values
from catalog.photos.reading import MAX_BYTES
from catalog.tables import PictureRow, ProductColourRow, VariantRow

FOLDER = PurePosixPath("vision/photos")
MAX_PHOTOS = 20_000
VIEWS = {"1": "front", "2": "back", "3": "side", "4": "detail"}
NAMED_VIEWS = {"front", "back", "side", "detail", "inside", "label", "fabric", "worn"}
RUBBISH = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
_VIEW = re.compile(rf"^(.+?)[-_ .]+({'|'.join(sorted(NAMED_VIEWS))}|[1-4])$", re.IGNORECASE)
_GAPS = re.compile(r"[-_ .]+")


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A photo that opens: its name in the folder or archive, the sha256 of its bytes, its true extension."""

    name: str
    sha256: str
    extension: str


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """`problems` are the files that are no photos. `read(name)` gives the bytes of one again."""

    photos: Sequence[FoundPhoto]
    problems: Sequence[Rejection]
    data_dir: Path
    read: Callable[[str], bytes] = field(compare=False)

    def said(self, stored: Stored) -> Said:
        """A picture row for each photo whose name tells whose it is."""
        rejections = list(self.problems)
        pictures: dict[Key, Values] = {}
        whose = _Whose(stored)
        for photo in self.photos:
            key = whose.key(photo.name)
            if key is None:
                choices = ("KOS-ZIP-pink-front.jpg", "KOS-ZIP-PINK-128.jpg")
                rejections.append(_refused(photo.name, Expected.PHOTO_NAME, choices))
            elif key in pictures:
                rejections.append(_refused(photo.name, Expected.SKU_ONCE, ("/".join(key),)))
            else:
                pictures[key] = self._values(stored, key, photo)
        rows = {table: pictures if table is PictureRow else {} for table in TABLES}
        return Said(rows, rejections=Rejections(rejections), blind=True)

    def bring(self, changes: Iterable[Change]) -> None:
        """Copy the photos of these changes to where their rows say. A file that is there already is the same one."""
        by_sha256 = {photo.sha256: photo.name for photo in self.photos}
        for change in changes:
            if change.table is not PictureRow or "path" not in change.after:
                continue
            target = self.data_dir / change.after["path"]
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_name(f".{target.name}.{os.getpid()}")
                partial.write_bytes(self.read(by_sha256[change.after["sha256"]]))
                partial.replace(target)

    def _values(self, stored: Stored, key: Key, photo: FoundPhoto) -> Values:
        """Photos are kept under names of ours; the same bytes under an older name stay where they are."""
        known = stored.of(PictureRow).get(key)
        if known is not None and known["sha256"] == photo.sha256:
            return {"path": known["path"], "sha256": photo.sha256}
        product, colour, view = key
        name = f"{product}-{colour}-{view}-{photo.sha256[:8]}.{photo.extension}"
        return {"path": str(FOLDER / name), "sha256": photo.sha256}


def read_folder(folder: Path, data_dir: Path, at: Callable[[int], object] = int) -> PhotoSet:
    """The photos below `folder`; links are not followed. SourceInvalid: there are none."""
    root = folder.resolve()
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and not _rubbish(path))

    def read(name: str) -> bytes:
        return (root / name).read_bytes()

    names = [(path.relative_to(root).as_posix(), path.stat().st_size) for path in files]
    return _photo_set(folder, names, [], read, data_dir, at)


def read_zip(file: Path, data_dir: Path, at: Callable[[int], object] = int) -> PhotoSet:
    """The photos in the archive. SourceInvalid: a bomb, a password, damage. Names that lead outside are refused."""

    def read(name: str) -> bytes:
        with zipfile.ZipFile(file) as archive:
            return archive.read(name)

    try:
        with closing(zipfile.ZipFile(file)) as archive:
            refuse_bombs(file, archive)
            entries = [
                entry for entry in archive.infolist() if not entry.is_dir() and not _rubbish(Path(entry.filename))
            ]
            unsafe = [_refused(entry.filename, Expected.SAFE_PATH) for entry in entries if not is_safe(entry)]
            names = [(entry.filename, entry.file_size) for entry in entries if is_safe(entry)]
            return _photo_set(file, names, unsafe, archive.read, data_dir, at, again=read)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        problem = f"the archive is damaged ({type(error).__name__})"
        raise SourceInvalid(str(file), 1, problem, "Pack it again.") from error


def _photo_set(
    source: Path,
    names: Sequence[tuple[str, int]],
    problems: list[Rejection],
    read: Callable[[str], bytes],
    data_dir: Path,
    at: Callable[[int], object],
    again: Callable[[str], bytes] | None = None,
) -> PhotoSet:
    if not names and not problems:
        raise SourceInvalid(str(source), 1, "there are no photos in it", "Name them by SKU: KOS-ZIP-pink-front.jpg.")
    if len(names) > MAX_PHOTOS:
        raise SourceInvalid(str(source), 1, f"over {MAX_PHOTOS} files", "Split it.")
    photos: list[FoundPhoto] = []
    for count, (name, size) in enumerate(names, 1):
        data = read(name) if size <= MAX_BYTES else b""
        reading = opened(data) if data or not size else PhotoProblem.TOO_LARGE
        if isinstance(reading, PhotoProblem):
            problems.append(_refused(name, Expected.PHOTO, (reading.value,)))
        else:
            photos.append(FoundPhoto(name, hashlib.sha256(data).hexdigest(), reading.extension))
        at(count)
    return PhotoSet(tuple(photos), tuple(problems), data_dir, again or read)


class _Whose:
    """Which picture of which colour a file's name means."""

    def __init__(self, stored: Stored) -> None:
        self._colours: dict[str, tuple[str, str]] = {}
        by_product: dict[str, list[str]] = {}
        for product, colour in stored.of(ProductColourRow):
            self._colours[_plain(f"{product}-{colour}")] = (product, colour)
            by_product.setdefault(product, []).append(colour)
        for product, colours in by_product.items():
            if len(colours) == 1:
                self._colours.setdefault(_plain(product), (product, colours[0]))
        for (sku,), row in stored.of(VariantRow).items():
            self._colours.setdefault(_plain(sku), (row["product_sku"], row["colour"]))

    def key(self, name: str) -> Key | None:
        """The file's own name is tried first, then with its folders in front."""
        path = PurePosixPath(name.replace("\\", "/"))
        stem = path.stem
        for tried in (stem, "-".join((*path.parts[-2:-1], stem))):
            for words, view in _readings(tried):
                found = self._colours.get(_plain(words))
                if found is not None:
                    return (*found, view)
        return None


def _readings(stem: str) -> Iterator[tuple[str, str]]:
    """The whole stem as a SKU with the front view, then its head with the view that its tail names."""
    yield stem, "front"
    named = _VIEW.match(stem)
    if named is not None:
        yield named[1], VIEWS.get(named[2], named[2].lower())


def _plain(words: str) -> str:
    return _GAPS.sub("-", words.strip()).upper()


def _rubbish(path: Path) -> bool:
    return bool(RUBBISH & set(path.parts)) or path.name.startswith("._")


def _refused(name: str, expected: Expected, choices: tuple[str, ...] = ()) -> Rejection:
    return Rejection(0, "file", shortened(name), expected, choices)
