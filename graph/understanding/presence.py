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


def asks_who_is_there(text: str) -> bool:
    """Nothing else is said."""
    words = " ".join(_WORD.findall(text[:100].lower().replace("ё", "е")))
    return len(text) <= 100 and _ASKED.fullmatch(words) is not None
