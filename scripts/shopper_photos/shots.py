"""The list of samples: which product, seen how, and what the tray on the chat page calls it."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.shopper_photos import rooms
from scripts.shopper_photos.camera import Phone, View
from scripts.shopper_photos.figures import (
    HAND_ON_HIP,
    HANGING,
    LYING,
    MIRROR,
    STANDING,
    STEPPING,
    WRAPPED,
    Person,
    Pose,
)
from scripts.shopper_photos.garments import Wearing
from scripts.shopper_photos.posts import Box
from scripts.shopper_photos.rooms import Room

Title = tuple[str, str]  # Ukrainian, English


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A garment photographed by a shopper. `sku` is PRODUCT/colour."""

    file: str
    sku: str
    title: Title
    wearing: Wearing
    pose: Pose
    room: Room
    view: View
    phone: Phone
    person: Person


@dataclass(frozen=True, slots=True)
class Copy:
    """Our own picture sent back: `way` is copy, screenshot, dark_screenshot, crop or screen."""

    file: str
    sku: str
    title: Title
    way: str
    width: int = 640
    box: Box = (0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something that we do not sell: `what` is kettle, cat or receipt. A receipt is sent when it is time to pay: it is
    no question to the recogniser, so photos.csv leaves it out."""

    file: str
    title: Title
    what: str


Shot = Snapshot | Copy | Stranger

EVENING = Phone(exposure=0.95, cast=(1.12, 1.0, 0.8), blur=1.0, shake=1.5, noise=0.045, quality=66)
DAYLIGHT = Phone(exposure=1.35, cast=(0.98, 1.0, 1.05), blur=0.6, noise=0.014, quality=80)
LAMP = Phone(exposure=1.2, cast=(1.08, 1.0, 0.88), blur=0.7, noise=0.028, quality=72)


def all_shots() -> tuple[Shot, ...]:
    """In the order of the tray."""
    return (*_copies(), *_worn(), *_laid_out(), *_strangers())


def _worn() -> tuple[Shot, ...]:
    return (
        Snapshot(
            "worn-fox-hoodie.jpg",
            "HUD-LYS/khaki",
            ("Худі з лисом, вдома", "Fox hoodie at home"),
            "worn",
            HAND_ON_HIP,
            rooms.nursery(),
            View((0, 0.8, 0), 1.3, yaw=0.25, pitch=0.08, roll=0.03),
            LAMP,
            Person(),
        ),
        Snapshot(
            "mirror-tracksuit.jpg",
            "KOS-MANDRY-ZIP/pink",
            ("Костюм у примірочній", "Tracksuit in the fitting room"),
            "worn",
            MIRROR,
            rooms.fitting_room(),
            View((0.02, 0.63, 0), 1.65, yaw=-0.16, pitch=0.1, roll=-0.04),
            Phone(exposure=1.3, cast=(1.06, 1.0, 0.9), blur=0.8, noise=0.03),
            Person(hair="#2f231d", long_hair=True, holds_phone=True),
        ),
        Snapshot(
            "yard-polka-dot-dress.jpg",
            "SUK-HOROSH/burgundy",
            ("Сукня в горошок надворі", "Polka-dot dress outdoors"),
            "worn",
            STEPPING,
            rooms.yard(),
            View((0, 0.66, 0), 1.6, yaw=-0.38, pitch=0.1, roll=0.02),
            DAYLIGHT,
            Person(hair="#b98a4f", long_hair=True),
        ),
        Snapshot(
            "snow-puffer.jpg",
            "KUR-PERSHYI-SNIH/navy",
            ("Куртка на прогулянці", "Puffer jacket on a walk"),
            "worn",
            WRAPPED,
            rooms.snow(),
            View((0, 0.8, 0), 1.35, yaw=0.3, pitch=0.06, roll=-0.03),
            Phone(exposure=1.1, cast=(0.94, 1.0, 1.1), blur=0.9, shake=1.2, noise=0.02),
            Person(),
        ),
        Snapshot(
            "rain-yellow-raincoat.jpg",
            "DOS-KALIUZHA/yellow",
            ("Жовтий дощовик", "Yellow raincoat"),
            "worn",
            STEPPING,
            rooms.yard(),
            View((0, 0.68, 0), 1.5, yaw=0.42, pitch=0.16, roll=0.03),
            Phone(exposure=0.95, cast=(0.92, 1.0, 1.06), blur=0.9, noise=0.03),
            Person(hair="#8a5a33"),
        ),
        Snapshot(
            "hat-pompom.jpg",
            "SHA-POMPON/mustard",
            ("Шапка з помпоном", "Pompom hat"),
            "worn",
            STANDING,
            rooms.nursery(),
            View((0, 1.1, 0), 0.85, yaw=0.3, pitch=0.1, roll=0.05),
            LAMP,
            Person(hair="#4a3020", long_hair=True, fringe=False),
        ),
    )


def _laid_out() -> tuple[Shot, ...]:
    return (
        Snapshot(
            "hanger-half-zip.jpg",
            "KOS-MANDRY-HALF/graphite",
            ("Костюм на дверцятах шафи", "Tracksuit on a wardrobe door"),
            "hanger",
            HANGING,
            rooms.wardrobe_door(),
            View((0, 0.56, 0), 1.5, yaw=0.3, pitch=0.06, roll=0.05),
            EVENING,
            Person(),
        ),
        Snapshot(
            "hanger-fox-sweatshirt.jpg",
            "SVI-LYS/beige",
            ("Світшот у магазині", "Sweatshirt in a shop"),
            "hanger",
            HANGING,
            rooms.shop_rail(),
            View((0.02, 0.78, 0), 0.98, yaw=-0.3, pitch=0.1, roll=-0.06),
            LAMP,
            Person(),
        ),
        Snapshot(
            "hanger-meadow-dress.jpg",
            "SUK-LUKA/lilac",
            ("Сукня на плічках", "Dress on a hanger"),
            "hanger",
            HANGING,
            rooms.bare_wall(),
            View((0, 0.7, 0), 1.25, yaw=-0.24, pitch=-0.05, roll=0.04),
            Phone(exposure=1.3, cast=(1.0, 0.98, 0.98), blur=0.7, noise=0.02),
            Person(),
        ),
        Snapshot(
            "carpet-striped-tee.jpg",
            "FUT-PRYBIY/red",
            ("Футболка на килимі", "T-shirt on a carpet"),
            "flat",
            LYING,
            rooms.carpet(),
            View((0, 0.77, 0), 0.85, yaw=0.1, pitch=0.36, roll=0.32),
            EVENING,
            Person(),
        ),
        Snapshot(
            "bed-check-pyjamas.jpg",
            "PIZ-DRIMOTA/navy",
            ("Піжама на ліжку", "Pyjamas on a bed"),
            "flat",
            LYING,
            rooms.bed(),
            View((0, 0.54, 0), 1.35, yaw=-0.16, pitch=-0.3, roll=-0.22),
            Phone(exposure=1.15, cast=(0.96, 1.0, 1.08), blur=0.8, noise=0.03),
            Person(),
        ),
        Snapshot(
            "carpet-cargo.jpg",
            "SHT-VANTAZH/khaki",
            ("Штани карго на килимі", "Cargo trousers on a carpet"),
            "flat",
            LYING,
            rooms.carpet(),
            View((0, 0.38, 0), 0.95, yaw=-0.1, pitch=0.25, roll=-0.2),
            LAMP,
            Person(),
        ),
    )


def _copies() -> tuple[Shot, ...]:
    return (
        Copy(
            "forwarded-velour.jpg", "KOS-OKSAMYT/lilac", ("Наше фото, переслане", "Our picture, forwarded"), "copy", 600
        ),
        Copy(
            "forwarded-rainbow-tee.jpg",
            "FUT-VESELKA/white",
            ("Футболка, маленьке фото", "T-shirt, a small copy"),
            "copy",
            320,
        ),
        Copy("forwarded-puffer.jpg", "KUR-POLYSK/navy", ("Куртка, переслана", "Jacket, forwarded"), "copy", 720),
        Copy(
            "screenshot-zip-hoodie.jpg", "HUD-PROMIN/mustard", ("Скріншот допису", "Screenshot of a post"), "screenshot"
        ),
        Copy(
            "screenshot-bear.jpg",
            "KOM-VEDMEDYK/cocoa",
            ("Скріншот, темна тема", "Screenshot, dark theme"),
            "dark_screenshot",
        ),
        Copy(
            "crop-raincoat.jpg",
            "DOS-KRAPKA/red",
            ("Вирізаний шматок фото", "A cropped part"),
            "crop",
            box=(0.16, 0.1, 0.8, 0.62),
        ),
        Copy("screen-hoodie-dress.jpg", "SUK-ZATYSHOK/pink", ("Фото з екрана", "Photo of a screen"), "screen"),
    )


def _strangers() -> tuple[Shot, ...]:
    return (
        Stranger("not-ours-kettle.jpg", ("Чайник (не наш)", "A kettle (not ours)"), "kettle"),
        Stranger("not-ours-cat.jpg", ("Малюнок кота (не наш)", "A drawing of a cat (not ours)"), "cat"),
        Stranger("receipt-transfer.jpg", ("Квитанція про переказ", "A transfer's receipt"), "receipt"),
    )
