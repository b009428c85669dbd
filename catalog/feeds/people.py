"""For whom a thing is, in the words of a price list."""

from __future__ import annotations

from functools import cache

from catalog.errors import CellUnfit
from catalog.feeds import cells
from catalog.feeds.cells import Cell
from catalog.feeds.rejections import Expected
from catalog.search.folding import stems
from catalog.vocabulary import FOR_WHOM


def for_whom(cell: Cell) -> str:
    """ "girl" for «дівчинка», «для девочек», "girls". Raises CellUnfit."""
    said = cells.text(cell).casefold()
    bare = said.removeprefix("для ").removeprefix("for ")
    tried = (said, bare, " ".join(stems(said)), " ".join(stems(bare)))
    found = next((_known()[each] for each in tried if each in _known()), None)
    if found is None:
        raise CellUnfit(Expected.ONE_OF, tuple(names.uk for names, _ in FOR_WHOM.values()))
    return found


@cache
def _known() -> dict[str, str]:
    exact: dict[str, str] = {}
    by_stem: dict[str, str] = {}
    for code, (names, aliases) in FOR_WHOM.items():
        for name in (code, names.uk, names.ru, names.en, *aliases, f"{names.en}s"):
            exact.setdefault(name.casefold(), code)
            by_stem.setdefault(" ".join(stems(name)), code)
    return {**by_stem, **exact}
