"""Where a parcel goes and who takes it: frozen values. A name, a phone or a street never shows in a repr, so that
no log line and no traceback can tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self


class Way(StrEnum):
    """How a parcel reaches its person; `PICKUP` is from our own door."""

    BRANCH = "branch"
    LOCKER = "locker"
    COURIER = "courier"
    PICKUP = "pickup"


NUMBERED = frozenset({Way.BRANCH, Way.LOCKER})


class Part(StrEnum):
    """One thing that a shipment needs, in the order in which it is asked for."""

    NAME = "name"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    PHONE = "phone"
    CITY = "city"
    REGION = "region"
    WAY = "way"
    NUMBER = "number"
    ADDRESS = "address"


class Why(StrEnum):
    """What makes a part doubtful."""

    NOT_A_NAME = "not_a_name"  # emoji, figures, one letter
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_AN_OPERATOR = "not_an_operator"  # a Ukrainian number whose code no mobile operator has
    LANDLINE = "landline"  # the carrier's messages do not reach it
    NOT_A_PHONE = "not_a_phone"
    SEVERAL = "several"  # two phones, and nobody said whose is whose
    NAMESAKES = "namesakes"  # several places of this name: `choices` are theirs, or the region is asked for
    UNKNOWN = "unknown"  # a place that the table, or a branch that the carrier does not have
    SPELLING = "spelling"  # taken as the nearest that we know
    GUESSED = "guessed"  # a bare number taken for a branch's
    IMPOSSIBLE = "impossible"  # no carrier has a branch of this number
    NOT_OFFERED = "not_offered"  # the shop does not send so


@dataclass(frozen=True, slots=True)
class PersonName:
    """In Ukrainian, as it goes onto a waybill. A part that was not told is an empty text."""

    last: str = field(repr=False)
    first: str = field(repr=False)
    middle: str = field(default="", repr=False)

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.last, self.first, self.middle)))


@dataclass(frozen=True, slots=True)
class City:
    """A settlement by its Ukrainian name of today. `region` is the name of its oblast («Львівська»), empty when nobody
    told it; `former` is the name under which it was asked for, when that is an old one."""

    name: str
    region: str = ""
    district: str = ""
    former: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    street: str = field(repr=False)
    house: str = field(repr=False)
    flat: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """`number` belongs to a branch or a locker, `address` to a courier; a pickup has neither, and no city."""

    way: Way
    city: City | None = None
    number: int | None = None
    address: Address | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryDetails:
    """All that a shipment needs. `phone` is E.164, `carrier` the code of a catalog.delivery.carriers.Carrier."""

    recipient: PersonName
    phone: str = field(repr=False)
    place: Place
    carrier: str

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` takes them back."""
        city, address = self.place.city, self.place.address
        return {
            "recipient": {"last": self.recipient.last, "first": self.recipient.first, "middle": self.recipient.middle},
            "phone": self.phone,
            "carrier": self.carrier,
            "way": self.place.way.value,
            "city": city and {"name": city.name, "region": city.region, "district": city.district},
            "number": self.place.number,
            "address": address and {"street": address.street, "house": address.house, "flat": address.flat},
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        city, address = told["city"], told["address"]
        place = Place(Way(told["way"]), city and City(**city), told["number"], address and Address(**address))
        return cls(PersonName(**told["recipient"]), told["phone"], place, told["carrier"])


@dataclass(frozen=True, slots=True)
class Doubt:
    """`said` is what was written for this part (never to be logged), `choices` the places that it may mean."""

    part: Part
    why: Why
    said: str = field(default="", repr=False)
    choices: tuple[City, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """What is known so far. `carrier` is one that the shopper named (`nova_poshta`, `ukrposhta`, `meest`)."""

    recipient: PersonName | None = None
    phone: str | None = field(default=None, repr=False)
    city: City | None = None
    way: Way | None = None
    number: int | None = None
    address: Address | None = None
    carrier: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def missing(self) -> tuple[Part, ...]:
        """What has yet to be told, in the order to ask for it."""
        parts = (self._name_missing(), Part.PHONE if self.phone is None else None, *self._place_missing())
        return tuple(part for part in parts if part is not None)

    @property
    def is_empty(self) -> bool:
        return self == Details()

    def doubt(self, part: Part) -> Doubt | None:
        return next((doubt for doubt in self.doubts if doubt.part is part), None)

    def settled(self, city: City) -> Details:
        """With the place that a shopper picked among the choices."""
        return replace(self, city=city, doubts=tuple(each for each in self.doubts if each.part is not Part.CITY))

    def agreed(self) -> Details:
        """After a shopper said yes to what was read back: what was only taken for granted is so."""
        kept = tuple(each for each in self.doubts if each.why not in {Why.SPELLING, Why.GUESSED, Why.UNKNOWN})
        return replace(self, doubts=kept)

    def complete(self, carrier: str) -> DeliveryDetails | None:
        """For a shipment by this carrier; None while something is missing."""
        if self.missing or self.recipient is None or self.phone is None or self.way is None:
            return None
        place = Place(
            self.way,
            self.city if self.way is not Way.PICKUP else None,
            self.number if self.way in NUMBERED else None,
            self.address if self.way is Way.COURIER else None,
        )
        return DeliveryDetails(self.recipient, self.phone, place, carrier)

    def _name_missing(self) -> Part | None:
        if self.recipient is None:
            return Part.NAME
        if not self.recipient.last:
            return Part.LAST_NAME
        return None if self.recipient.first else Part.FIRST_NAME

    def _place_missing(self) -> tuple[Part | None, ...]:
        if self.way is Way.PICKUP:
            return ()
        doubt = self.doubt(Part.CITY)
        nameless = self.city is None
        regionless = (self.city is not None and not self.city.region) or (
            doubt is not None and doubt.why is Why.NAMESAKES and not doubt.choices
        )
        return (
            Part.CITY if nameless else None,
            Part.REGION if regionless and not nameless else None,
            Part.WAY if self.way is None else None,
            Part.NUMBER if self.way in NUMBERED and self.number is None else None,
            Part.ADDRESS if self.way is Way.COURIER and self.address is None else None,
        )
