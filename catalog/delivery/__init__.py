"""Where parcels go: what shoppers write about it, read; and the carriers that bring them."""

from __future__ import annotations

from catalog.delivery.details import (
    Address,
    City,
    DeliveryDetails,
    Details,
    Doubt,
    Part,
    PersonName,
    Place,
    Way,
    Why,
)
from catalog.delivery.read_back import Piece, read_back
from catalog.delivery.reading import read_details

__all__ = [
    "Address",
    "City",
    "DeliveryDetails",
    "Details",
    "Doubt",
    "Part",
    "PersonName",
    "Piece",
    "Place",
    "Way",
    "Why",
    "read_back",
    "read_details",
]
