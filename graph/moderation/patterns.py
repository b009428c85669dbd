"""What commands to a program and questions about other people look like, in Ukrainian, Russian and English."""

from __future__ import annotations

import re


def _any(*words: str) -> str:
    """One of these; a star ends a word that has endings."""
    return "(?:" + "|".join(word.replace("*", r"\w*") for group in words for word in group.split(" | ")) + ")"


_FORGET = _any(
    "ігнор* | забудь* | відкин* | обійди | скасуй | порушуй",
    "игнор* | отбрось* | обойди | отмени | нарушай",
    "ignore | disregard | forget | override | bypass | drop",
)
_EARLIER = _any(
    "попередн* | усі* | всі* | твої* | свої* | ваші* | будь-які | системн* | виш* | наведен*",
    "предыдущ* | прежн* | прошл* | все | всех | твои* | свои* | любые | выш*",
    "your | all | any | previous | prior | above | earlier | the | my | its | these | system",
)
_ORDERS = _any(
    "інструкц* | вказівк* | настанов* | обмежен* | правил* | наказ* | промпт* | промт* | контекст*",
    "инструкц* | указан* | установк* | ограничен* | приказ*",
    r"instruction* | rules?\b | prompts?\b | directive* | guideline* | restriction* | guardrail* | context",
)
# Rules of the shop ("forget your rules of return") and instructions of care are shopping.
_NOT_OF_GOODS = (
    r"(?!\s+(?:обмін|обмен|поверн|возврат|достав|прання|догляд|стирк|уход|of return"
    r"|(?:з|із|зі|по|до|для|щодо|for|on|how|about)\b))"
)
_SHOW = _any(
    "покаж* | виведи* | виведіть | надрукуй* | повтори | скажи* | розкажи* | дай* | скинь* | напиши* | процитуй*",
    "перекажи | розкрий* | який | яка | які | яким | що в | выведи* | напечатай* | расскажи* | раскрой*",
    "какой | какая | какие | каким | что в | show | print | reveal | repeat | output | tell | give | display | leak",
    "what's | what is | what are | what was | what were | dump | share | summari[sz]e | translate",
)
_YOUR = _any(
    "системн* | твій | свій | твої | свої | ваш* | початков* | прихован*",
    "твои | свои | твой | свой | начальн* | скрыт*",
    "system | initial | hidden | original | your | the",
)
_PROMPT = _any(
    r"промпт* | промт* | prompts?\b(?!\s+(?:reply|answer|delivery|response|shipping|service))",
    r"інструкц* | инструкц* | instructions?\b | system message | повідомлення системи",
)
_NO_VERB = r"(?!\w+(?:єш|еш|иш|їш|ешь|ишь|ёшь|ешся|ся|ти|ть)\b)"
_NO_ASKING = rf"(?!(?:мені|мне|нам|для|на|в|у|з|с|це|это|тут|там|{_SHOW})\b)"
_STARTS = r"(?:^|[.!,;:])\s*"
_NO_QUESTION = r"(?![^.!]*\?)"
_YOU = "(?:ти|ты)"
_FROM_NOW = "(?:відтепер|віднині|отныне|з цього моменту|с этого момента)"
_SAID_BEFORE = r"(?:казал|говор|написан|навч|зна[єе]ш|вище|выше|раніше|раньше|told|said|above|before|know|learn)"
_MODE = _any(
    r"режим (?:розробника|разработчика|налагодження|отладки|адмін*|админ*|бога)",
    r"(?:developer|debug|admin|root|god|dan|unrestricted|maintenance) mode",
)
_KEY = _any(
    r"api[ _-]?key* | (?:апі|api)[ -]ключ* | access token | bot token | токен бота",
    r"(?:environment|env) variables? | змінн* середовища | переменн* окружения",
)
_UNBOUND = _any(
    r"без (?:жодних |каких-либо )?(?:обмежень|ограничений|цензури|цензуры)",
    r"without (?:any )?(?:restrictions|limits|filters|censorship)",
)

COMMANDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FORGET}\s+(?:про\s+|about\s+)?(?:{_EARLIER}\s+){{1,4}}(?:\w+\s+)?{_ORDERS}{_NOT_OF_GOODS}",
        rf"\b{_FORGET}\s+(?:все|всё|усе|everything)\W+(?:що|что|that|you|above|before)\b.{{0,40}}{_SAID_BEFORE}",
        rf"\b{_SHOW}\b.{{0,40}}?(?:{_YOUR}\s+){{1,3}}{_PROMPT}{_NOT_OF_GOODS}",
        rf"^\W*{_SHOW}\s+(?:\w+\s+)?(?:промп?т\w*|prompt)\W*$|\bу (?:тебе|тебя)\b.{{0,15}}?{_PROMPT}{_NOT_OF_GOODS}",
        r"\b(?:повтори|процитуй|repeat|recite)\b.{0,25}"
        r"\b(?:(?:вище|выше|above)\b|(?:свої|твої|свои|твои|your) (?:правил|rules))",
        r"\b(?:дай|надай|give|grant)\b.{0,20}\b(?:доступ|права|access|rights)\b.{0,10}\b(?:адмін|админ|admin|root)",
        r"\b(?:give|grant)\b.{0,15}\b(?:admin|root) (?:access|rights)\b",
        r"\bsystem\s*prompt|\bсистемн\w+\s+(?:промп?т|підказк|инструкц|інструкц|сообщен|повідомлен)",
        rf"(?:{_STARTS}|\b(?:та|и|і)\b\s*){_YOU}\s+(?:тепер|теперь)\s+(?:вже\s+|уже\s+)?(?:не\s+)?"
        rf"{_NO_VERB}{_NO_ASKING}[\w«\"]+{_NO_QUESTION}",
        rf"{_STARTS}(?:{_FROM_NOW},?\s+{_YOU}|{_YOU}\s+{_FROM_NOW})\b{_NO_QUESTION}",
        r"\bfrom now on,?\s+(?:you|act|answer|respond|reply|speak|pretend)\b",
        rf"\byou are (?:now|no longer)\s+(?:a|an|my|the|not|in|dan|free|bound|unrestricted)\b{_NO_QUESTION}",
        rf"\b(?:уяви|представь|вообрази),?\s+(?:собі,?\s+|себе,?\s+)?(?:що|что|ніби|будто)\s+{_YOU}\s+{_NO_VERB}\w+",
        r"\b(?:прикинься|прикидайся|притворись|притворяйся|вдавай|удавай|поводься|веди себя)\b"
        r".{0,20}\b(?:що|что|ніби|нібито|наче|будто|як|как)\b",
        r"\b(?:зіграй|сыграй|грай|играй|виконуй|візьми|возьми)\s+(?:на себе\s+)?роль\b",
        rf"(?:{_STARTS}|\bplease\s+|\byou (?:must|should|will)\s+)(?:act|behave) as (?:a|an|if|my|though|the)\b",
        r"\bpretend (?:to be|you|that you)\b|\b(?:let'?s|you will)\s+role-?\s?play\b|\bdo anything now\b",
        r"\bjailbreak|\bджейлбрейк|\bDAN mode\b",
        rf"\b(?:увімкни|включи|активуй|активируй|enable|activate|enter|switch to)\s+(?:the\s+)?{_MODE}",
        rf"\b{_MODE}\s*:?\s*(?:on|enabled?|activated?|увімкн\w*|включ\w*|актив\w*)\b",
        r"<\|?\s*(?:im_start|im_end|system|endoftext|assistant|user)\s*\|?>|<<SYS>>|\[/?(?:INST|SYS(?:TEM)?)\]",
        r"#{2,}\s*(?:system|instruction|prompt)\b|^\s*(?:system|assistant|developer)\s*:\s*\S",
        r"[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user|developer)",
        rf"\b{_SHOW}\b.{{0,30}}\b{_KEY}",
        r"\b(?:drop|truncate)\s+table\b|\bselect\s+\*\s+from\b|\brm\s+-rf\b|'\s*or\s+'?1'?\s*=\s*'?1",
        r"\bos\.environ\b|\b__import__\b",
        rf"\b(?:відповідай|отвечай|respond|answer|reply)\b.{{0,25}}\b{_UNBOUND}",
    )
)

_FIND = _any(
    "покаж* | дай* | скинь* | видай* | знайди | знайдіть | прочитай | перелічи | скажи*",
    "найди* | выдай | перечисли | назови | show | give | list | find | tell | send | read | which | what",
)
_THINGS = _any(
    "замовлен* | заказ* | адрес* | телефон* | номер* | дан[іні]* | контакт*",
    "orders? | address* | phones? | numbers? | data | contacts? | details",
)
_PEOPLE = _any("клієнт* | покуп* | людин* | люд* | клиент* | человек* | замовник* | заказчик*")
_OTHERS = _any(
    rf"(?:інш|чуж|друг|сусід|сосед)\w+\s+(?:\w+\s+)?{_PEOPLE}",
    r"(?:other|another)\s+(?:customer|client|people|person|buyer|user|shopper)* | (?:someone|somebody) else'?s?",
)
_BUYERS = _any("клієнт* | покупц* | клиент* | покупат* | customer* | client* | buyer*")
_NAMED = r"[А-ЯІЇЄҐ][а-яіїєґ'’]+(?:[аяиіїв]|ого|ої|ой)\b"
_FROM_NUMBER = _any(
    "of | for | by | from | placed by | від | от | з номера | с номера",
    "за номером телефону | по номеру телефона",
)

PRYING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b{_FIND}\b.{{0,30}}\b{_THINGS}\b.{{0,20}}\b{_OTHERS})",
        rf"(?i:\b{_FIND}\b.{{0,20}}\b{_OTHERS}\s*.{{0,15}}\b{_THINGS})",
        rf"(?i:\b{_FIND}\b.{{0,20}}\b(?:чуж\w+|не мо[їіє]\w*)\s+{_THINGS})",
        rf"(?i:\b(?:базу?|список|перелік|перечень|list|database)\s+(?:(?:всіх|усіх|всех|of|your|all|ваших|the)\s+){{0,3}}"
        rf"{_BUYERS})",
        rf"(?i:\b(?:customer|client)s? (?:list|database)\b|\b(?:телефон|номер|адрес)\w*\s+(?:\w+\s+){{0,2}}{_BUYERS})",
        rf"(?i:\b{_FIND}(?:\s+(?:мені|мне|всі|все|усі)){{0,2}}\s+(?:замовлення|заказы?))\s+{_NAMED}",
        rf"(?i:\b{_FIND}\b(?:\s+(?:me|us|all|the)){{0,2}}\s+)(?:[A-Z][a-z]+'s|[Mm]y neighbou?r'?s?)\s+"
        r"(?i:orders?|address|phone|number)",
        rf"(?i:\b(?:orders?|замовлення|заказы?)\s+{_FROM_NUMBER}\s+\+?\d[\d\s()-]{{8,}})",
    )
)
MINE = re.compile(r"(?i)\b(?:мо[єїяйюієё]\w*|мій|my|mine|наше|нашого)\b(?!\s*(?:neighbou?r|сусід|сосед|подру))")
