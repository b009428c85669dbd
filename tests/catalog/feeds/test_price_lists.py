"""CSV, XLSX, YML and JSONL of strangers: three languages, every encoding, and what is wrong told with its line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from catalog.errors import SourceInvalid
from catalog.feeds.imports import Agreed
from catalog.tables import CategoryRow, ColourRow, ProductRow, SizeRow, VariantRow

S = "DRS-FLOW-PINK-S"
Refused = Callable[[Any], list[tuple[int, str, str, str]]]


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (f"Артикул;Ціна, грн;Залишок\n{S};1 900,50;5 шт\n", "utf-8"),
        (f"Артикул;Ціна, грн;Залишок\n{S};1900,5;5\n", "utf-8-sig"),
        (f"Артикул,Цена,Остаток\r\n{S},1900.50,5\r\n", "cp1251"),
        (f"Vendor code\tPrice (UAH)\tQty\n{S}\t1900.50 грн\t5\n", "utf-16"),
        (f"sep=|\nSKU|Price|Stock\n{S}|1900.50|5\n", "utf-8"),
        (f'Прайс за листопад;;\n\n"Код товару";"Роздрібна ціна";"Кількість"\n"{S.lower()}";"1900,50";5\n', "utf-8"),
    ],
)
async def test_a_csv_is_read_as_spreadsheets_write_it(shop: Any, content: str, encoding: str) -> None:
    await shop.take(shop.write("prices.csv", content, encoding))

    row = await shop.variant(S)
    assert (row.price_minor, row.stock) == (190_050, 5)


async def test_an_xlsx_is_read_below_its_title(shop: Any) -> None:
    file = shop.write("prices.xlsx", sheet(("Прайс",), ("Артикул", "Ціна", "Залишок"), (S, 1900.5, 5.0)))
    await shop.take(file)

    row = await shop.variant(S)
    assert (row.price_minor, row.stock) == (190_050, 5)


@pytest.mark.parametrize(
    ("cells", "field", "expected"),
    [
        ({"Ціна": "0"}, "price", "price"),
        ({"Ціна": "-5"}, "price", "price"),
        ({"Ціна": "1,290"}, "price", "price"),
        ({"Ціна": "дорого"}, "price", "price"),
        ({"Ціна": "99999999999"}, "price", "price"),
        ({"Ціна": "=1+1"}, "price", "no_formula"),
        ({"Валюта": "USD"}, "currency", "currency"),
        ({"Валюта": "бублики"}, "currency", "currency"),
        ({"Залишок": "-1"}, "stock", "pieces"),
        ({"Залишок": "1.5"}, "stock", "pieces"),
        ({"Артикул": "NO SUCH"}, "sku", "sku"),
        ({"Артикул": "КОS-ZIP"}, "sku", "latin_sku"),
        ({"Артикул": "NO-SUCH"}, "name_uk", "filled"),
        ({"Артикул": ""}, "sku", "filled"),
        ({"Колір": "чорний"}, "colour", "as_in_shop"),
        ({"Розмір": "M"}, "size", "as_in_shop"),
        ({"Стара ціна": "1000"}, "old_price", "old_price"),
        ({"Продається": "можливо"}, "active", "yes_or_no"),
        ({"Передзамовлення з": "32.01.2026"}, "preorder_on", "day"),
        ({"Для кого": "кіт"}, "for_whom", "one_of"),
        ({"Назва": '=HYPERLINK("http://x")'}, "name_uk", "no_formula"),
    ],
)
async def test_a_wrong_cell_is_told_with_its_line_and_what_was_expected(
    shop: Any, refused: Refused, cells: dict[str, str], field: str, expected: str
) -> None:
    row = {"Артикул": S, "Ціна": "1850", **cells}
    text = ";".join(row) + "\n" + ";".join(row.values()) + "\n"

    ((line, told, value, wanted),) = refused(await shop.plan(shop.write("prices.csv", text)))

    assert (line, told, wanted) == (2, field, expected)
    assert value == next(iter(cells.values())) or expected == "filled"


async def test_a_sku_twice_is_refused_with_the_line_of_the_first(shop: Any) -> None:
    plan = await shop.plan(shop.write("prices.csv", f"SKU,Price\n{S},1850\n{S},1900\n"))

    (rejection,) = plan.rejections
    assert (rejection.line, rejection.expected.value, rejection.choices) == (3, "sku_once", ("2",))


async def test_thousands_of_wrong_rows_are_counted_and_some_are_shown(shop: Any) -> None:
    rows = "".join(f"X{n},0\n" for n in range(1000))
    plan = await shop.plan(shop.write("prices.csv", f"SKU,Price\n{rows}"))

    assert plan.rejections.count == 1000
    assert len(list(plan.rejections)) == 200


async def test_a_model_takes_one_price_for_all_its_sizes(shop: Any, refused: Refused) -> None:
    await shop.take(shop.write("prices.csv", "SKU,Price\nDRS-FLOW,1900\n"))
    plan = await shop.plan(shop.write("stock.csv", "SKU,Stock\nDRS-FLOW,19\n"))

    assert (await shop.variant("DRS-FLOW-PINK-L")).price_minor == 190_000
    assert [each[3] for each in refused(plan)] == ["one_variant"]


NEW = """Артикул;Назва;Категорія;Колір;Розмір;Ціна;Залишок;Для кого
SHK-1;Шкарпетки «Хмаринка»;Шкарпетки;Молочно-білий;18-20;95;10;для дівчат
SHK-1;Шкарпетки «Хмаринка»;Шкарпетки;Молочно-білий;22-24;95;4;для дівчат
SHK-1;Шкарпетки «Хмаринка»;Шкарпетки;рожева;18-20;99;0;для дівчат
KOS-NEW;Костюм «Новий»;Костюми;Темно-синій;98;1500;2;дитина
"""


async def test_new_goods_get_readable_codes_and_known_words_keep_theirs(shop: Any) -> None:
    await shop.take(shop.write("new.csv", NEW))

    async with shop.db.read() as session:
        categories = {row.code: row for row in await session.scalars(select(CategoryRow))}
        colours = {row.code: row.name_uk for row in await session.scalars(select(ColourRow))}
        sizes = [row.label for row in await session.scalars(select(SizeRow).where(SizeRow.chart == "shkarpetky"))]
    sock, suit = await shop.product("SHK-1"), await shop.product("KOS-NEW")
    assert (sock.category, sock.for_whom, sock.name_ru) == ("shkarpetky", "girl", "Шкарпетки «Хмаринка»")
    assert categories["shkarpetky"].size_chart == "shkarpetky"
    assert sorted(sizes) == ["18-20", "22-24"]
    assert colours["molochnobilyi"] == "Молочно-білий" or colours["molochnobily"] == "Молочно-білий"
    assert (await shop.variant("SHK-1-PINK-18-20")).price_minor == 9_900
    assert (suit.category, suit.size_chart) == ("tracksuits", "kids")
    assert (await shop.variant("KOS-NEW")).colour == "navy"
    assert (await shop.product("SHK-1")).added_on is not None


async def test_a_new_size_of_a_known_product_must_be_in_its_chart(shop: Any) -> None:
    text = "Артикул;Модель;Колір;Розмір;Ціна\nDRS-X;DRS-FLOW;рожевий;XXL;1900\n"
    plan = await shop.plan(shop.write("new.csv", text))

    (rejection,) = plan.rejections
    assert (rejection.field, rejection.expected.value, rejection.choices) == ("size", "one_of", ("S", "M", "L"))


async def test_a_second_sku_for_one_colour_and_size_is_refused(shop: Any, refused: Refused) -> None:
    text = "Артикул;Модель;Колір;Розмір;Ціна\nDRS-X;DRS-FLOW;рожевий;S;1900\n"

    assert refused(await shop.plan(shop.write("new.csv", text))) == [(2, "sku", "DRS-X", "free_place")]


YML = """<?xml version="1.0" encoding="windows-1251"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-11-21 10:00"><shop><name>Shop</name>
<currencies><currency id="UAH" rate="1"/></currencies>
<categories><category id="7">Платья</category><category id="8" parentId="7">Куртки</category></categories>
<offers>
<offer id="101" group_id="KUR-1" available="true"><price>2100</price><oldprice>2500</oldprice>
  <currencyId>UAH</currencyId><categoryId>8</categoryId><vendorCode>KUR-1</vendorCode>
  <name>Куртка Метель серая 104</name><name_ua>Куртка Метелиця сіра 104</name_ua>
  <description><![CDATA[<p>Тёплая&nbsp;<b>куртка</b></p><p>с капюшоном</p>]]></description>
  <quantity_in_stock>3</quantity_in_stock><picture>https://example.com/1.jpg</picture>
  <param name="Цвет">Серебристый</param><param name="Размер">104</param><param name="Сезон">зима</param></offer>
<offer id="102" group_id="KUR-1" available="false"><price>2100</price><currencyId>UAH</currencyId>
  <categoryId>8</categoryId><vendorCode>KUR-1</vendorCode><name_ua>Куртка Метелиця сіра 110</name_ua>
  <quantity_in_stock>3</quantity_in_stock>
  <param name="Колір">Серебристый</param><param name="Розмір">110</param></offer>
</offers></shop></yml_catalog>
"""


async def test_a_yml_of_prom_or_rozetka_becomes_products_and_variants(shop: Any) -> None:
    taken = await shop.take(shop.write("prom.yml", YML, "cp1251"))

    product, first = await shop.product("KUR-1"), await shop.variant("101")
    assert (product.name_uk, product.name_ru) == ("Куртка Метелиця сіра", "Куртка Метель серая 104")
    assert product.description_ru == "Тёплая куртка\nс капюшоном"
    assert (first.price_minor, first.old_price_minor, first.stock, first.size) == (210_000, 250_000, 3, "104")
    assert (await shop.variant("102")).stock == 0
    assert product.size_chart == "kids"
    assert taken.plan.ignored == ("Сезон",)
    assert (await shop.take(shop.write("prom.yml", YML, "cp1251"))).changes == ()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE yml_catalog [<!ENTITY a0 "ha">{LAUGHS}]><yml_catalog>&a9;</yml_catalog>',
    "a file": '<!DOCTYPE yml_catalog [<!ENTITY x SYSTEM "file:///etc/passwd">]><yml_catalog>&x;</yml_catalog>',
    "an address": '<!DOCTYPE yml_catalog [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><yml_catalog/>',
    "a dtd": "<!DOCTYPE yml_catalog [<!ELEMENT x ANY>]><yml_catalog/>",
    "no yml": "<html><body/></html>",
    "cut": YML[:900],
    "deep": "<yml_catalog>" + "<a>" * 10_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_xml_does_nothing(shop: Any, kind: str) -> None:
    before = await shop.everything()
    with pytest.raises(SourceInvalid):
        await shop.take(shop.write("prom.yml", HOSTILE[kind], "cp1251"))

    assert await shop.everything() == before


async def test_products_of_other_programs_are_read_line_by_line(shop: Any) -> None:
    lines = (
        '{"style": "MH01", "name": "Hoodie", "categories": ["Men/Tops/Hoodies"], "price": 52.0, '
        '"sizes": ["XS", "S"], "colours": ["Black", "Pink"], "features": []}\n'
        '{"sku": "ES001", "name": "Boots", "category": "Footwear", "description": "Warm.", "price": 109.99}\n'
    )
    await shop.take(shop.write("products.jsonl", lines))

    async with shop.db.read() as session:
        skus = set(await session.scalars(select(VariantRow.sku).where(VariantRow.product_sku == "MH01")))
        products = {row.sku: row.category for row in await session.scalars(select(ProductRow))}
    assert skus == {"MH01-BLACK-XS", "MH01-BLACK-S", "MH01-PINK-XS", "MH01-PINK-S"}
    assert (products["MH01"], products["ES001"]) == ("hoodies", "footwear")
    assert (await shop.variant("ES001")).size == "ONE"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"\x00\x01\x02\x98"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", "Артикул;Код;Ціна\n1;2;3\n".encode()),
        ("a.csv", ("SKU,Price\n" + '"' + "x" * 200_000).encode()),
        ("a.xlsx", b"PK\x03\x04 no archive"),
        ("a.xlsx", sheet(("no", "headers"))),
        ("a.jsonl", b'{"sku": NaN}\n'),
        ("a.jsonl", b"[1]\n"),
        ("a.jsonl", b'{"sku": "\\u0000"}\n'),
        ("a.jsonl", b"[" * 100_000),
        ("a.jsonl", b""),
        ("a.pdf", b"%PDF"),
        ("a.zip", b"no zip"),
    ],
)
async def test_what_is_no_price_list_is_refused_in_a_sentence(shop: Any, name: str, content: bytes) -> None:
    with pytest.raises(SourceInvalid) as caught:
        await shop.take(shop.write(name, content), agreed=Agreed())

    assert caught.value.hint


async def test_a_missing_file_is_refused_in_a_sentence(shop: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="cannot be read"):
        await shop.take(tmp_path / "no.csv")


async def test_formulas_of_an_xlsx_are_not_calculated(shop: Any, refused: Refused) -> None:
    file = shop.write("prices.xlsx", sheet(("SKU", "Price"), (S, "=1850+50")))

    assert refused(await shop.plan(file)) == [(2, "price", "=1850+50", "no_formula")]
