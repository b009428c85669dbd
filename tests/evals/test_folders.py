"""Catalog and photo folders as strangers make them: read whole, or refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.vision.errors import FolderInvalid
from evals.vision.folders import read_cases, read_shelf

REPOSITORY = Path(__file__).parents[2]


def test_colours_are_articles_with_their_pictures_and_twins(catalog):
    shelf = read_shelf(catalog)
    assert list(shelf.articles) == ["A-1", "A-2", "B-1"]
    article = shelf.articles["A-2"]
    assert (article.product, article.name, article.category) == ("A", "Ада", "Tops")
    assert [path.name for path in article.pictures] == ["A-2.jpg"]
    assert shelf.articles["B-1"].category == "Hats"


def test_products_without_variants_take_their_pictures_from_photos_csv(tmp_path, photos):
    folder = photos([("own/x.jpg", "X", "iconic"), ("natural/y.jpg", "X", "natural"), ("z.jpg", "", "natural")])
    (folder / "products.jsonl").write_text(json.dumps({"sku": "X", "name_en": "Ex", "department": "Fruit"}), "utf-8")
    shelf = read_shelf(folder)
    assert [path.name for path in shelf.articles["X"].pictures] == ["x.jpg"]
    assert shelf.articles["X"].department == "Fruit"
    assert [(case.name, case.foreign) for case in read_cases(folder, shelf)] == [
        ("natural/y.jpg", False),
        ("z.jpg", True),
    ]


def test_twins_and_whole_products_are_right_answers_too(catalog, photos):
    cases = read_cases(photos([("a.jpg", "A-2", "worn"), ("b.jpg", "A", "worn")]), read_shelf(catalog))
    assert [sorted(case.right) for case in cases] == [["A-2", "B-1"], ["A-1", "A-2"]]


def test_photos_csv_may_name_twins_of_its_own(catalog, photos):
    folder = photos([("a.jpg", "A-1", "worn")])
    (folder / "photos.csv").write_text("path,sku,kind,visual_twins\na.jpg,A-1,worn,B-1;GONE\n", "utf-8")
    assert read_cases(folder, read_shelf(catalog))[0].right == {"A-1", "B-1"}


def test_without_a_sku_column_nothing_is_ours(catalog, photos):
    folder = photos([("a.jpg", "", "negative")])
    (folder / "photos.csv").write_text("path,label,kind\na.jpg,Blazer,negative\n", "utf-8")
    assert [case.foreign for case in read_cases(folder, read_shelf(catalog))] == [True]


def test_our_own_shop_and_its_cases_are_read():
    shelf = read_shelf(REPOSITORY / "data")
    cases = read_cases(REPOSITORY / "evals/photos", shelf)
    assert "HUD-LYS/sky" in shelf.articles
    assert len(shelf.articles["HUD-LYS/sky"].pictures) == 2
    assert len(cases) >= 60
    assert sum(case.foreign for case in cases) >= 15
    weight = sum(file.stat().st_size for file in (REPOSITORY / "evals/photos").rglob("*.*"))
    assert weight < 6_000_000


def test_every_mistake_is_named_with_its_line(catalog, photos):
    folder = photos([("a.jpg", "A-1", "worn"), ("b.jpg", "NO-SUCH", "worn"), ("c.jpg", "", "worn")])
    (folder / "c.jpg").unlink()
    (folder / "photos.csv").open("a").write("../elsewhere.jpg,A-1,worn\n,A-1,worn\n")
    with pytest.raises(FolderInvalid) as refused:
        read_cases(folder, read_shelf(catalog))
    assert [mistake.split(":")[0] for mistake in refused.value.mistakes] == [
        f"photos.csv, line {n}" for n in (3, 4, 5, 6)
    ]
    text = str(refused.value)
    for words in ("no SKU 'NO-SUCH'", "c.jpg is missing", "leads out of the folder", "`path` is empty"):
        assert words in text


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("products.jsonl", "{]", "products.jsonl, line 1"),
        ("products.jsonl", "[1]", "no `sku`"),
        ("variants.jsonl", '{"sku": "A-1"}\n{"sku": "A-1"}', "there twice"),
        ("variants.jsonl", '{"sku": "A-1", "image": "gone.jpg"}', "gone.jpg is missing"),
        ("variants.jsonl", '{"sku": "A-1"}', "no product has a picture"),
    ],
)
def test_a_broken_catalog_is_refused(catalog, file, text, words):
    (catalog / file).write_text(text, "utf-8")
    with pytest.raises(FolderInvalid, match=words.replace("(", r"\(")):
        read_shelf(catalog)


def test_a_folder_without_a_catalog_or_photos_says_so(tmp_path, catalog):
    with pytest.raises(FolderInvalid, match=r"neither products\.jsonl nor"):
        read_shelf(tmp_path)
    with pytest.raises(FolderInvalid, match=r"no photos\.csv"):
        read_cases(catalog, read_shelf(catalog))
    (catalog / "photos.csv").write_text("file,sku\nx.jpg,A-1\n", "utf-8")
    with pytest.raises(FolderInvalid, match="no column `path`"):
        read_shelf_and_cases(catalog)


def read_shelf_and_cases(folder: Path) -> None:
    read_cases(folder, read_shelf(folder))


def test_photos_csv_in_a_foreign_encoding_is_refused_by_name(catalog, photos):
    folder = photos([("a.jpg", "A-1", "worn")])
    (folder / "photos.csv").write_bytes("path,sku,kind\nй.jpg,A-1,worn\n".encode("cp1251"))
    with pytest.raises(FolderInvalid, match=r"photos\.csv"):
        read_cases(folder, read_shelf(catalog))


def test_photos_csv_may_point_into_the_catalog_folder(catalog, photos):
    folder = photos([("a.jpg", "A-1", "worn")])
    with (folder / "photos.csv").open("a") as listed:
        listed.write("../catalog/our/A-2.jpg,A-2,copy\n")
    assert len(read_cases(folder, read_shelf(catalog))) == 2
