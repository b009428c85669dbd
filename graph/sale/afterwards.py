"""What is said after an order was made, beside what any text means: which order, why something comes back, where to
instead. For the moments in which it can be said at all."""

from __future__ import annotations

import re
from typing import Final

from catalog.orders import ReturnReason

_NUMBER: Final = re.compile(
    r"(?<![\d.,-])(\d{4,7}(?:-\d{1,2})?)(?![\d-]|[.,]\d|\s*(?:грн|гривень|uah|₴))", re.IGNORECASE
)
"""Numbers of orders have at least four digits, those of sizes fewer."""
LONGEST_NUMBER: Final = 40
"""Characters of a text that may be no more than the number of an order."""
_NUMBER_ALONE: Final = re.compile(
    r"\W*(?:замовлення|заказ|order)?\W*(?:номер|number|no)?\W*\d{4,7}(?:-\d{1,2})?\W*", re.IGNORECASE
)
_WHEN_BACK: Final = re.compile(
    r"коли (?:\w+ )?(?:буде|будуть|з.?явит\w+|появит\w+|чекати|завез\w+|привез\w+)"
    r"|когда (?:\w+ )?(?:будет|будут|появ\w+|ждать|завез\w+|привез\w+)"
    r"|when will (?:it|they|you) (?:be|have)|back in stock"
    r"|ще буд(?:е|уть)|еще буд(?:ет|ут)|ещё буд(?:ет|ут)"
)
_LEAVE_ME: Final = re.compile(
    r"не (?:треба |надо |потрібно |нужно )?(?:мені |мне )?(?:більше |больше )?(?:нагаду\w+|напомина\w+)"
    r"|не пиш\w+ (?:мені|мне|першими)|без нагадувань|без напоминаний"
    r"|(?:stop|no more) remind\w+|do not remind|don.?t remind"
)
_EXCHANGE: Final = re.compile(r"обм[іе]н|поміня|поменя|взамін|взамен|заміни|замени|exchang|swap|replace")
_RETURN: Final = re.compile(r"поверн|вернут|возврат|верн[иу]|гроші|деньги|кошти|refund|return|money")
_ADDRESS: Final = re.compile(
    r"адрес|відділенн|отделени|поштомат|почтомат|куди|куда|міст[оа]\b|город|отримувач|получател|телефон|прізвищ|фамили"
    r"|доставк|address|branch|recipient|phone|locker"
)
_REASONS: Final = {
    ReturnReason.WRONG_ITEM: (
        r"не т[уеіо]\w* (?:річ|товар|модель|колір|цвет|розмір|размер)|прислали (?:не|інш|друг)|надіслали (?:не|інш)"
        r"|не те\b(?!,? що)|не то\b(?!,? что)|не той|не та\b|інш(?:ий|а|е) (?:товар|колір|річ)|переплута|перепута"
        r"|wrong (?:item|thing|colou?r)"
    ),
    ReturnReason.DEFECT: (
        r"брак|дефект|д[іи]рк|дырк|порван|рван|розірван|шов|зламан|сломан|плям|пятн|заїда|заеда|нитк|розійш|разош"
        r"|зіпсован|испорч|блискавк\w* не|молни\w* не|полиня|линя|defect|hole|torn|broken|stain|damaged|faulty|ripped"
    ),
    ReturnReason.WRONG_SIZE: (
        r"розмір|размер|замал|завелик|малувват|маленьк|маловат|велик|мал[аеоиі]\b|больш|мал\b|тісн|тесн|тисн|жме|жмет|коротк"
        r"|довг|длинн|широк|вузьк|узк|не (?:вліз|влез|налаз|наліз|сходит|застіб)"
        r"|size|small|big|large|tight|short|long\b"
        r"|не підійш(?!\w* кол)|не подош(?!\w* цв)|does(?: not|n.?t) fit|did(?: not|n.?t) fit"
    ),
    ReturnReason.NOT_LIKED: (
        r"не сподоб|не понрав|не подоба|не нрав|передума|не потрібн|не нужн|не треба|просто"
        r"|не підійш\w* кол|не подош\w* цв|не наш|не личить|не идет|не йде"
        r"|вже є|уже есть|інш\w+ купил|не те,? що (?:чекал|очікув)|did(?: not|n.?t) like|do(?: not|n.?t) like|changed"
    ),
}
_BOOK: Final = {reason: re.compile(rf"(?<!\w)(?:{words})") for reason, words in _REASONS.items()}


def order_number(text: str) -> str | None:
    """The first that is named; a sum of money is none."""
    found = _NUMBER.search(text)
    return found[1] if found is not None else None


def is_order_number(text: str) -> bool:
    """Whether nothing else is said."""
    return len(text) <= LONGEST_NUMBER and _NUMBER_ALONE.fullmatch(text) is not None


def asks_when_back(text: str) -> bool:
    return _WHEN_BACK.search(text.lower()) is not None


def wants_no_reminders(text: str) -> bool:
    return _LEAVE_ME.search(text.lower()) is not None


def wants_exchange(text: str, before: bool = False) -> bool:
    """Another one instead, not the money; as `before` when neither is said."""
    low = text.lower()
    return _EXCHANGE.search(low) is not None or (before and _RETURN.search(low) is None)


def of_address(text: str) -> bool:
    """Whether where or to whom it goes is spoken of."""
    return _ADDRESS.search(text.lower()) is not None


def reason_of(text: str) -> ReturnReason | None:
    """Why something comes back; the gravest that is named."""
    low = text.lower()
    return next((reason for reason, words in _BOOK.items() if words.search(low)), None)
