"""What a shopper reads when the person who took their talk is silent or has gone, and it waits for somebody again."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.products import Locale

STILL_LOOKING: Mapping[Locale, str] = {
    "uk": "Перепрошую, що так довго. Шукаю, хто вам відповість, і лишаюся поруч.",
    "ru": "Извините, что так долго. Ищу, кто вам ответит, и остаюсь рядом.",
    "en": "Sorry this is taking so long. I'm finding somebody to answer, and meanwhile I'm here.",
}

PERSON_LEFT: Mapping[Locale, str] = {
    "uk": "Людина, що вам відповідала, вже не на зв'язку, тож далі знову я, бот. Якщо лишилися питання, пишіть.",
    "ru": "Человек, который вам отвечал, уже не на связи, дальше снова я, бот. Если остались вопросы, пишите.",
    "en": "The person you talked to is away now, so it's me, the bot, again. If you still have questions, just write.",
}

NOBODY_NOW: Mapping[Locale, str] = {
    "uk": "Зараз у магазині нікого немає, вам відповідять тут {opens}. А поки питайте мене, бота.",
    "ru": "Сейчас в магазине никого нет, вам ответят здесь {opens}. А пока спрашивайте меня, бота.",
    "en": "Nobody is in the shop right now, someone will answer you here {opens}. Meanwhile, ask me, the bot.",
}
