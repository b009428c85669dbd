"""What was understood, piece by piece, for the shopper to confirm: codes and values; the words around them are the top
floor's."""

from __future__ import annotations

from dataclasses import dataclass, field

import phonenumbers

from catalog.delivery.details import Address, Details, Part, Way, Why

_GROUPS = ((4, 6), (6, 9), (9, 11), (11, 13))  # +380 67 123 45 67


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` is shown as it is, except a way's, which is its code. `doubt` asks for another look at it."""

    part: Part
    text: str = field(repr=False)
    doubt: Why | None = None


def read_back(details: Details) -> tuple[Piece, ...]:
    """Only what is known, in the order of a waybill; a renamed town by its name of today."""
    city = details.city if details.way is not Way.PICKUP else None
    told = (
        (Part.NAME, details.recipient.full if details.recipient else ""),
        (Part.PHONE, spaced(details.phone) if details.phone else ""),
        (Part.CITY, city.name if city else ""),
        (Part.REGION, city.region if city else ""),
        (Part.WAY, details.way.value if details.way else ""),
        (Part.NUMBER, str(details.number) if details.number is not None else ""),
        (Part.ADDRESS, address_line(details.address) if details.address else ""),
    )
    return tuple(Piece(part, text, _doubt(details, part)) for part, text in told if text)


def spaced(phone: str) -> str:
    """An E.164 number as people read it aloud."""
    if phone.startswith("+380"):
        return " ".join((phone[:4], *(phone[start:end] for start, end in _GROUPS)))
    number = phonenumbers.parse(phone, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def address_line(address: Address) -> str:
    """Street, house and flat; the flat behind a slash, as on a waybill."""
    house = f"{address.house}/{address.flat}" if address.flat else address.house
    return f"{address.street}, {house}"


def _doubt(details: Details, part: Part) -> Why | None:
    doubt = details.doubt(part)
    return doubt.why if doubt else None
