"""What is said about a cart, an order that is read back, and a payment, beside what any text means: a handful of
phrases, for the moments in which they can be said at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from catalog.orders import PaymentMode


class SaleWish(StrEnum):
    """TOTAL: what does it come to; REMOVE: without this; ONE_LESS: without one of them; ALL: everything that is shown;
    ONE: a single piece; ONE_MORE: and another; MORE: on top of what there is; SAME_PLACE: where the last order went;
    AGREED: what was read back is right; WRONG: it is not; FULL, PART, COD:
    to be paid so; PAID: the money was sent; WHERE: where to."""

    TOTAL = "total"
    REMOVE = "remove"
    ONE_LESS = "one_less"
    ALL = "all"
    ONE = "one"
    ONE_MORE = "one_more"
    MORE = "more"
    SAME_PLACE = "same_place"
    AGREED = "agreed"
    WRONG = "wrong"
    FULL = "full"
    PART = "part"
    COD = "cod"
    PAID = "paid"
    WHERE = "where"


_PHRASES: Final[Mapping[SaleWish, str]] = {
    SaleWish.TOTAL: (
        r"скільки (?:це |все |усе |за все )?(?:разом|всього|усього|вийде|вийшло|виходить|з мене)|разом скільки"
        r"|(?:яка|какая|загальна|общая) сум+а"
        r"|сколько (?:это |все |всё )?(?:вместе|всего|выходит|вышло|получается|с меня)"
        r"|^итого\??$|до сплати|how much (?:is it )?(?:in total|altogether|in all)|(?:the|in) total\b"
    ),
    SaleWish.REMOVE: (
        r"при(?:бер|брат)\w*|забер(?:и|іть)\w*|видал(?:и|іть)\w*|викинь\w*|викре?сл\w+|убер(?:и|ите)\w*|убрать"
        r"|удали\w*|вычеркн\w*|без|remove|take out|drop|without"
        r"|забудь(?:те)? (?:про|за|о|об)(?! (?:мене|меня|нас|це|это)\b)|forget (?:about )?the"
        r"|не бер(?:у|ем|емо)|не буду брат\w+"
        r"|(?<!нічого )(?<!ничего )(?<!нічого більше )(?<!ничего больше )не (?:треба|потрібн\w+|надо|нужн\w+)"
    ),
    SaleWish.ONE_LESS: (
        r"(?:при(?:бер|брат)\w*|забер(?:и|іть)\w*|викинь\w*|убер(?:и|ите)\w*|убрать|мінус|минус|remove|minus)"
        r" (?:одн[уеаі]|один|одного|1|one)"
    ),
    SaleWish.ALL: (
        r"обид(?:ва|ві|вох)|обоє|оба|обе|обои\w*|both|і те,? і (?:те|інше)|и то,? и (?:то|другое)"
        r"|(?:беру|беремо|берем|візьму|возьму|хочу|давайте|take|замовляю) (?:все|усе|всі|усі|всё|их все|їх усі|all)"
    ),
    SaleWish.ONE: (
        r"(?:давайте|тільки|лише|лиш|только|хай|нехай|пусть|залиш\w+|остав\w+|just|only)"
        r" (?:одн[іоуае]|один|одну|1|one)(?: шт\w*)?"
    ),
    SaleWish.ONE_MORE: r"(?:ще|іще|еще|ещё) (?:одн[аеоіуй]\w*|один|1)(?: так\w+| шт\w*)?|one more|another one",
    SaleWish.MORE: r"ще|іще|еще|ещё|more|another|also|також|тоже|теж",
    SaleWish.SAME_PLACE: (
        r"(?:на |за )?(?:ту|тую|тою) (?:саму|ж|же|самую|самою) (?:саму )?адрес\w*|адрес\w* (?:та|той) (?:сам\w+|ж|же)"
        r"|на т(?:е|о) (?:саме|ж|же) (?:саме )?(?:відділення|отделение)"
        r"|(?:туди|туда|там)[ -](?:ж|же|само|саме)"
        r"|(?:як|куди) (?:і )?(?:минулого разу|в минулий раз|завжди)"
        r"|(?:как|куда) (?:и )?(?:в прошлый раз|обычно|всегда)"
        r"|same (?:address|place|branch)|as (?:the )?last time"
    ),
    SaleWish.AGREED: (
        r"(?<!не )(?<!not )(?:вірно|правильно|верно|підтверджу\w+|підтвердж(?:ую|ено)|подтвержда\w+|confirm\w*|correct"
        r"|all good|все так|всё так|усе так|все ок|все добре|оформля\w+|оформлю\w+|замовля\w+|заказыва\w+)"
    ),
    SaleWish.WRONG: (
        r"не ?(?:вірно|правильно|верно|так|те|то)|помил\w+|ошиб\w+|виправ\w+|исправ\w+|змін(?:и|іть|ити)\w*"
        r"|измен\w+|інш(?:ий|а|е)|друг(?:ой|ая|ое)|wrong|incorrect|change"
    ),
    SaleWish.COD: (
        r"накладен\w+|наложен\w+|налож\w+|післяплат\w+|(?:при|після|по) отриманн\w+|(?:при|после) получени\w+"
        r"|на пошті|на почте|cash on delivery|cod|on delivery"
    ),
    SaleWish.FULL: (
        r"зараз|сейчас|одразу|сразу|повн(?:а|у|ою|істю|ій)\b|полн(?:ая|ую|ой|остью)\b|на карт\w+|карт(?:кою|ой|ою)"
        r"|переказ\w*|перевод\w*|на рахунок|на сч[её]т|in full|full payment|by card|now|transfer"
    ),
    SaleWish.PART: r"част(?:кова|кову|ина|ину|инами|ично|ичная|ь|ями)\w*|перед(?:о)?плат\w+|предоплат\w+|завдат\w+"
    r"|задат\w+|prepay\w*|deposit",
    SaleWish.PAID: (
        r"(?:о|с|за)плати(?:ла|в|л|ли|ло)|сплачено|оплачено|переказа(?:ла|в|ли)|переве(?:ла|л|ли)|перевів"
        r"|(?:скину|перекину|кину|відправи|отправи|надісла)(?:ла|в|л|ли) (?:гроші|деньги|кошти|оплату|чек|квитанцію)"
        r"|квитанц\w+|paid|sent the (?:money|payment)"
    ),
    SaleWish.WHERE: (
        r"ку(?:ди|да) (?:\w+ )?(?:платит\w+|оплач\w+|оплат\w+|сплат\w+|сплач\w+|перека\w+|перев\w+|ски\w+|кид\w+)"
        r"|рекв[іи]зит\w*|номер карт\w+|на яку карт\w+|на какую карт\w+|iban|where (?:do i|to|should i) pay"
        r"|payment details|як (?:о|с)платити|как (?:о)?платить"
    ),
}
_BOOK: Final = {wish: re.compile(rf"(?<!\w)(?:{phrases})(?!\w)") for wish, phrases in _PHRASES.items()}
_MODES: Final = {
    PaymentMode.COD: SaleWish.COD,
    PaymentMode.PART: SaleWish.PART,
    PaymentMode.FULL: SaleWish.FULL,
}
_VAGUE: Final = re.compile(r"(?<!\w)(?:зараз|сейчас|одразу|сразу|now|на пошт\w+|на почт\w+)(?!\w)")
_OF_MONEY: Final = re.compile(r"плат|плач|pay")
_NOT_SO: Final = re.compile(r"\?|(?<!\w)(?:не|без|ні|нет|чи|или|або|no|not|without|or)(?!\w)")
_REST: Final = re.compile(r"(?<!\w)(?:повн|полн|full)")


def wishes_in(text: str) -> frozenset[SaleWish]:
    """All that are said; most texts say none."""
    plain = re.sub(r"\s+", " ", text.lower())
    return frozenset(wish for wish, phrases in _BOOK.items() if phrases.search(plain))


def mode_in(text: str) -> PaymentMode | None:
    """The one way to pay that is named. «Повна передоплата» is all of it."""
    said = wishes_in(text)
    if _REST.search(text.lower()):
        said -= {SaleWish.PART}
    if SaleWish.COD in said and SaleWish.PART in said:  # a part now, the rest on delivery
        said -= {SaleWish.COD}
    named = [mode for mode, wish in _MODES.items() if wish in said]
    return named[0] if len(named) == 1 else None


def mode_ahead(text: str) -> PaymentMode | None:
    """The same before it is asked for: «зараз» and «на пошті» are of money only beside a word of money; a question or
    a "not" chooses nothing."""
    plain = text.lower()
    if _NOT_SO.search(plain):
        return None
    return mode_in(plain if _OF_MONEY.search(plain) else _VAGUE.sub(" ", plain))
