"""«Ви тут?», «ау», "anybody there?": whoever asks only whether somebody reads along."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[\w'’-]+")
_OPENING: Final = (
    r"привіт\w*|вітаю|добр(?:ий|ого|ый) \w+|здрав?ствуй\w*|здрастуйте|вибач\w*|перепрошую|извин\w+"
    r"|ну|так|а|і|и|але|но|ж|же|будь ласка|пожалуйста|hello|hi|hey|sorry|excuse me|please|so|but"
)
_STILL: Final = r"(?:(?:ще|іще|еще|взагалі|вообще) )?"
_SOMEBODY: Final = r"(?:хто(?:сь|[ -]небудь)?|хтось|кто(?:[ -](?:нибудь|то))?)"
_HERE: Final = r"(?:тут|здесь|там|на зв['’]?язку|на связи|онлайн|жив(?:ий|ой|і|ы))"
_THERE: Final = (
    rf"(?:ви|вы|ти|ты) {_STILL}{_HERE}|{_STILL}(?:тут|здесь) (?:ви|вы|ти|ты)"
    rf"|(?:ау+|аго+в|ал+о+)"
    rf"|(?:є|єсть|есть) {_STILL}(?:{_HERE} )?{_SOMEBODY}(?: {_HERE}){{0,2}}"
    rf"|{_SOMEBODY} {_STILL}(?:{_HERE} )?(?:є|есть)(?: {_HERE}){{0,2}}|{_SOMEBODY} {_STILL}{_HERE}"
    r"|(?:ви |вы )?(?:мене |меня )?(?:чуєте|слышите)(?: мене| меня)?"
    r"|(?:чому |чого |почему )?(?:ви |вы )?(?:мовчите|молчите)"
    r"|(?:are )?you (?:still )?(?:there|here|around)"
    r"|(?:is )?(?:any|some)(?:one|body) (?:still )?(?:there|here|around)"
)
_ASKED: Final = re.compile(rf"(?:(?:{_OPENING}) )*(?:{_THERE})(?: (?:{_OPENING}|{_THERE}))*")
_TIME: Final = r"(?:\w+ ){0,2}(?:хвилин\w*|минут\w*|годин\w*|час\w*|ден\w*|дн\w*|тижд\w*|недел\w*|вечір|вечер)"
_WAITING: Final = r"(?:чекаю|чекаємо|чекати|жду|ждем|ждать|waiting)"
_HOW_LONG: Final = re.compile(
    rf"(?:(?:{_OPENING}|ок|окей|ok|добре|хорошо|гаразд|дякую|спасибо|я|ми|мы|вже|уже|i|am|im|i'm) ){{0,5}}"
    rf"(?:(?:{_TIME} )?{_WAITING}(?: (?:вже|уже|на|{_TIME}|відповід\w*|ответ\w*|людин\w*|менеджер\w*|і|и|а|тиша|тишина"
    r"|нікого|никого|ніхто|никто|не|відповідає|отвечает)){0,5}"
    rf"|(?:скільки|сколько|довго|долго|how long)(?: \w+)?(?: {_WAITING}| wait)(?: \w+)?"
    r"|(?:коли|когда|when)(?: \w+){0,2} (?:відпов\w+|відпиш\w+|ответ\w+|отпиш\w+|answer)(?: \w+)?"
    r"|(?:чому |чого |почему )?(?:ніхто|никто|nobody)(?: мені| мне)? не (?:відповіда\w+|отвеча\w+))"
)


def asks_how_long(text: str) -> bool:
    """Whether a person is waited for, and nothing else is said; a parcel is waited for in other words."""
    words = " ".join(_WORD.findall(text[:100].lower().replace("ё", "е")))
    return len(text) <= 100 and _HOW_LONG.fullmatch(words) is not None


def asks_who_is_there(text: str) -> bool:
    """Nothing else is said."""
    words = " ".join(_WORD.findall(text[:100].lower().replace("ё", "е")))
    return len(text) <= 100 and _ASKED.fullmatch(words) is not None
