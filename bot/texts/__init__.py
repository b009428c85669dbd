"""The only home of words that people read: one file a language for shoppers, one (Ukrainian) for the shop's people."""

from __future__ import annotations

from bot.texts.en import EN
from bot.texts.figures import figure, listed, money
from bot.texts.ru import RU
from bot.texts.uk import UK
from bot.texts.words import OfferWords, Texts
from catalog.products import Locale

LANGUAGES: dict[Locale, Texts] = {"uk": UK, "ru": RU, "en": EN}


def texts(locale: Locale) -> Texts:
    return LANGUAGES[locale]


__all__ = ["LANGUAGES", "OfferWords", "Texts", "figure", "listed", "money", "texts"]
