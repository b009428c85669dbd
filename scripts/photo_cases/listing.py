"""The list of cases. Everything that the figures depend on is in this file and in the two renderers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scripts.shopper_photos import rooms
from scripts.shopper_photos.camera import Phone, View
from scripts.shopper_photos.figures import HAND_ON_HIP, HANGING, LYING, MIRROR, STANDING, STEPPING, Person, Pose
from scripts.shopper_photos.garments import Wearing
from scripts.shopper_photos.rooms import Room
from scripts.shopper_photos.shots import DAYLIGHT, EVENING, LAMP

SOMEBODY = Person()


@dataclass(frozen=True, slots=True)
class Resent:
    """Our own picture (`view` front or back) sent back in one of the `ways`. `sku` is PRODUCT/colour."""

    sku: str
    way: str
    view: str = "front"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and how a garment is photographed."""

    name: str
    wearing: Wearing
    pose: Pose
    room: Room
    view: View
    phone: Phone
    person: Person = SOMEBODY


@dataclass(frozen=True, slots=True)
class Photographed:
    """One of our clothes, photographed by somebody who has it."""

    sku: str
    scene: Scene


@dataclass(frozen=True, slots=True)
class Stranger:
    """A garment of another shop: `like` lends the product whose features `changed` alters; `way` is how its shop's
    studio picture travelled, or None when it was photographed in `scene`."""

    name: str
    like: str
    colour: str
    changed: tuple[tuple[str, Any], ...] = ()
    way: str | None = None
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is no garment: kettle or cat."""

    what: str


Listed = Resent | Photographed | Stranger | Thing


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row of photos.csv, and what its file shows. An empty `sku` is not ours."""

    file: str
    sku: str
    kind: str
    shows: Listed


AT_HOME = Scene("home", "worn", HAND_ON_HIP, rooms.nursery(), View((0, 0.7, 0), 1.5, 0.22, 0.07, 0.03), LAMP, Person())
FITTING = Scene(
    "fitting",
    "worn",
    MIRROR,
    rooms.fitting_room(),
    View((0.02, 0.66, 0), 1.6, -0.18, 0.1, -0.04),
    Phone(exposure=1.3, cast=(1.06, 1.0, 0.9), blur=0.8, noise=0.03),
    Person(hair="#2f231d", long_hair=True, holds_phone=True),
)
YARD = Scene(
    "yard",
    "worn",
    STEPPING,
    rooms.yard(),
    View((0, 0.66, 0), 1.55, -0.3, 0.1, 0.02),
    DAYLIGHT,
    Person(hair="#b98a4f", long_hair=True),
)
SNOW = Scene(
    "snow",
    "worn",
    STANDING,
    rooms.snow(),
    View((0, 0.76, 0), 1.4, 0.26, 0.06, -0.03),
    Phone(exposure=1.1, cast=(0.94, 1.0, 1.1), blur=0.9, shake=1.2, noise=0.02),
)
HEAD = Scene(
    "head", "worn", STANDING, rooms.nursery(), View((0, 1.12, 0), 0.85, -0.2, 0.08, -0.04), LAMP, Person(fringe=False)
)
DOOR = Scene("door", "hanger", HANGING, rooms.wardrobe_door(), View((0, 0.62, 0), 1.45, 0.24, 0.06, 0.05), EVENING)
RAIL = Scene("rail", "hanger", HANGING, rooms.shop_rail(), View((0.02, 0.74, 0), 1.1, -0.26, 0.09, -0.05), LAMP)
WALL = Scene("wall", "hanger", HANGING, rooms.bare_wall(), View((0, 0.7, 0), 1.25, -0.2, -0.04, 0.04), DAYLIGHT)
CARPET = Scene("carpet", "flat", LYING, rooms.carpet(), View((0, 0.72, 0), 1.0, 0.1, 0.3, 0.26), EVENING)
BED = Scene(
    "bed",
    "flat",
    LYING,
    rooms.bed(),
    View((0, 0.56, 0), 1.3, -0.14, -0.26, -0.2),
    Phone(exposure=1.15, cast=(0.96, 1.0, 1.08), blur=0.8, noise=0.03),
)

_RESENT = {
    "copy": (
        "KOS-BIHUN/emerald",
        "HUD-LYS/sky",
        "SUK-LUKA/milk",
        "FUT-KYT/sky",
        "SHT-KROK/blue",
        "KUR-VITEREC/mustard",
    ),
    "price_bar": ("KOS-OKSAMYT/burgundy", "DOS-KALIUZHA/mint", "PIZ-NICHKA/sky", "SHA-RUBCHYK/pink"),
    "watermark": ("SVI-LYS/khaki", "SUK-HOROSH/navy", "KOM-ZAVIRIUHA/lilac"),
    "crop": ("HUD-PROMIN/blue", "FUT-VESELKA/pink", "PIZ-DRIMOTA/burgundy", "KUR-POLYSK/pink", "SUK-HOROSH-MAMA/navy"),
    "screenshot": ("KOS-MANDRY-ZIP/navy", "SUK-HOROSH/mint", "DOS-KRAPKA/sky", "FUT-PRYBIY/navy"),
    "dark_screenshot": ("SVI-HMARA/lilac", "KUR-MAMA/beige", "SHK-STEZHKA/mustard"),
    "story": ("HUD-LYS-DOR/beige", "KOM-VEDMEDYK/milk", "PIZ-DRIMOTA-DOR/burgundy"),
    "turned": ("SUK-LUKA/lilac", "HUD-LYS/beige", "FUT-VESELKA/white", "SHT-VANTAZH/beige"),
    "mirrored": ("DOS-KRAPKA/red", "SVI-LYS/beige", "KOS-BIHUN/black"),
    "dim": ("SUK-HOROSH/burgundy", "KUR-PERSHYI-SNIH/pink", "FUT-LITO/yellow", "LOS-SIAYVO/lilac"),
    "screen": ("KOS-MANDRY-HALF/pink", "DOS-KALIUZHA/navy", "SUK-ZATYSHOK/graphite"),
    "collage": ("PIZ-NICHKA/pink", "HUD-PROMIN/grey", "SHA-POMPON/milk"),
}
_PHOTOGRAPHED = (
    (AT_HOME, ("HUD-LYS/sky", "SUK-ZATYSHOK/graphite", "FUT-KYT/milk")),
    (FITTING, ("KOS-OKSAMYT/lilac", "SUK-LUKA/milk")),
    (YARD, ("KOS-BIHUN/emerald", "FUT-PRYBIY/navy", "DOS-KRAPKA/red", "SUK-HOROSH/navy")),
    (SNOW, ("KUR-POLYSK/pink", "KOM-ZAVIRIUHA/navy")),
    (HEAD, ("SHA-RUBCHYK/graphite",)),
    (DOOR, ("KOS-MANDRY-ZIP/navy", "PIZ-NICHKA/sky")),
    (RAIL, ("HUD-PROMIN/mustard", "SVI-HMARA/milk")),
    (WALL, ("SUK-HOROSH/mint", "DOS-KALIUZHA/yellow")),
    (CARPET, ("FUT-VESELKA/white", "SVI-LYS/khaki")),
    (BED, ("PIZ-DRIMOTA/burgundy", "SHT-STRYB/graphite")),
)
_STRANGERS = (
    Stranger("striped-dress", "SUK-LUKA", "#2f7d6b", (("pattern", "stripes"),), scene=YARD),
    Stranger("check-hoodie", "HUD-PROMIN", "#7a3b52", (("pattern", "check"), ("closure", "none")), scene=AT_HOME),
    Stranger("flower-tracksuit", "KOS-BIHUN", "#e08a3c", (("pattern", "flowers"),), scene=FITTING),
    Stranger("red-fleece", "SVI-HMARA", "#b8452f", (("closure", "full_zip"),), scene=DOOR),
    Stranger("dotted-pyjamas", "PIZ-NICHKA", "#6b8f3d", (("pattern", "dots"), ("print", "none")), scene=BED),
    Stranger("white-puffer", "KUR-POLYSK", "#eceff2", (("hood", False), ("collar", "stand")), scene=SNOW),
    Stranger("whale-hoodie", "HUD-LYS", "#c9a9d6", (("print", "whale"),), scene=RAIL),
    Stranger("green-trousers", "SHT-VANTAZH", "#3f7f4f", (("pockets", "slant"),), scene=CARPET),
    Stranger("moon-tee", "FUT-KYT", "#d6a23f", (("print", "moon"), ("sleeve", "short")), way="copy"),
    Stranger("long-sleeved-dress", "SUK-HOROSH", "#55617a", (("sleeve", "long"),), way="screenshot"),
    Stranger("plain-coat", "DOS-KRAPKA", "#7d5b8f", (("pattern", "plain"),), way="screenshot"),
    Stranger("plain-pyjamas", "PIZ-DRIMOTA", "#c97b8a", (("pattern", "plain"),), way="dark_screenshot"),
    Stranger("striped-longsleeve", "FUT-PRYBIY", "#2f7d4f", (("sleeve", "long"),), way="price_bar"),
    Stranger("olive-overall", "KOM-VEDMEDYK", "#58633b", (("ears", False), ("finish", "matt")), way="story"),
)
# Our own model in a colour that we do not make: the hardest stranger of all.
_SIBLINGS = (
    Stranger("fox-hoodie-red", "HUD-LYS", "#b3282d", way="copy"),
    Stranger("zip-suit-green", "KOS-MANDRY-ZIP", "#1d6f4e", way="screenshot"),
    Stranger("dots-dress-black", "SUK-HOROSH", "#1b1b1d", scene=YARD),
)


def all_cases() -> Iterator[Drawn]:
    """In the order of photos.csv."""
    yield from _resent()
    for scene, skus in _PHOTOGRAPHED:
        for sku in skus:
            yield Drawn(f"{scene.wearing}-{scene.name}-{_slug(sku)}.jpg", sku, scene.wearing, Photographed(sku, scene))
    for stranger in _STRANGERS:
        yield Drawn(f"foreign-{stranger.name}.jpg", "", "foreign", stranger)
    for stranger in _SIBLINGS:
        yield Drawn(f"sibling-{stranger.name}.jpg", "", "foreign_sibling", stranger)
    for what in ("kettle", "cat"):
        yield Drawn(f"thing-{what}.jpg", "", "thing", Thing(what))


def _resent() -> Iterator[Drawn]:
    for way, skus in _RESENT.items():
        for sku in skus:
            yield Drawn(f"{way.replace('_', '-')}-{_slug(sku)}.jpg", sku, way, Resent(sku, way))
    for sku, way in (("HUD-LYS/khaki", "copy"), ("KOS-OKSAMYT/lilac", "screenshot")):
        yield Drawn(f"back-{way}-{_slug(sku)}.jpg", sku, "back", Resent(sku, way, "back"))


def _slug(sku: str) -> str:
    return sku.lower().replace("/", "-")
