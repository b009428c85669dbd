"""Today's packing list as an HTML file of its own: it prints well, and needs nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from bot.render.deliveries import place_of, recipient_of
from bot.texts import money, texts
from bot.texts import team as words
from catalog.orders import Order, OrderLine
from catalog.products import Money

UK = texts("uk")
STYLE = (
    "body{font:14px/1.4 sans-serif;margin:24px;color:#000}h1{font-size:20px}"
    "section{border-top:1px solid #000;padding:8px 0;break-inside:avoid}h2{font-size:16px;margin:0 0 4px}"
    "p{margin:2px 0}table{border-collapse:collapse;width:100%;margin:6px 0}td{padding:2px 8px 2px 0}"
    "td:nth-child(1){width:1.5em}td:nth-child(2){font-family:monospace;white-space:nowrap}"
    "td:nth-child(4),td:nth-child(5){text-align:right;white-space:nowrap}"
)
BOX = "☐"


def packing_name(at: datetime, zone: ZoneInfo) -> str:
    """The file's name, by the shop's own day."""
    return words.PACKING_FILE.format(day=at.astimezone(zone).date().isoformat())


def packing_list(orders: Sequence[Order], at: datetime, zone: ZoneInfo) -> str:
    """One section an order, in the order given, with a box to tick before each line and a total at the end."""
    title = words.PACKING_TITLE.format(day=f"{at.astimezone(zone):%d.%m.%Y, %H:%M}")
    sections = "\n".join(_section(order) for order in orders)
    due = _money(Money(sum(order.due.minor for order in orders), orders[0].due.currency))
    total = words.PACKING_SUM.format(orders=words.ORDERS.of(len(orders), "uk"), pieces=_pieces(orders), due=due)
    return (
        f'<!doctype html>\n<html lang="uk"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n{sections}\n"
        f"<section><h2>{escape(total)}</h2></section></body></html>\n"
    )


def packing_caption(orders: Sequence[Order]) -> str:
    return words.PACKING_CAPTION.format(orders=words.ORDERS.of(len(orders), "uk"), pieces=_pieces(orders))


def _section(order: Order) -> str:
    """Whom, where to, how much to collect, and every line by its SKU."""
    delivery = order.delivery
    who = [recipient_of(delivery).plain, place_of(delivery, UK).plain] if delivery is not None else []
    due = words.PACKING_COLLECT.format(due=_money(order.due)) if order.due.minor else words.PACKING_PAID
    told = "".join(f"<p>{escape(line)}</p>" for line in (*who, due))
    rows = "".join(_row(line) for line in order.lines)
    return f"<section><h2>№{escape(order.number)}</h2>{told}<table>{rows}</table></section>"


def _row(line: OrderLine) -> str:
    what = f"{line.names.uk}, {line.colour_names.uk}"
    cells = (BOX, line.sku, what, line.size, f"× {line.pieces}")
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _pieces(orders: Sequence[Order]) -> str:
    return words.PIECES.of(sum(line.pieces for order in orders for line in order.lines), "uk")


def _money(amount: Money) -> str:
    return money(amount, "uk")
