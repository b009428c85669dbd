"""Single telling words that decide only where nothing else is said: «це робот?», «а посилка?»."""

from __future__ import annotations

from collections.abc import Mapping

from graph.understanding.meaning import Intent
from graph.understanding.words.lists import phrases, words

CAME = words("прийшл* прийшов пришл* пришел отримал* отримав получил* arrived received")
"""Of a parcel that is there. By itself it begins a complaint; beside thanks it does not."""

HINTS: Mapping[Intent, tuple[str, ...]] = {
    Intent.ARE_YOU_BOT: words(
        "бот* робот* bot robot ai ші нейро* автомат автомату справжн* настоящ* програма программа"
    ),
    Intent.COMPLAINT: (
        *CAME,
        *words("""
        поган* плох* жах* ужас* bad awful
        worst зіпсован* відпа* плям* зіпс* дірк* якіст* качеств* кривий кривая брудн* грязн* обман* проблем*
        problem* issue*
    """),
    ),
    Intent.CANCEL: words("передума* перехот* скас* отмен* cancel відмов*"),
    Intent.RETURN: words(
        "поверта* повернул* верн* обмін* обмен* refund* exchange* завелик* замал* великуват* малуват* назад"
    ),
    Intent.CHANGE_ORDER: words("замініть замінити впиш* допиш* виправ* исправ* замените переадрес*"),
    Intent.ORDER_STATUS: (
        *phrases("""
        минулого разу, минулий раз, прошлый раз, last time, як завжди, как обычно, як і тоді, попереднє замовлення
    """),
        *words("""
        посилк* посылк* пакунок відправ* отправ* ттн трек* накладн* доїде дойде їде едет дорозі parcel package shipped
        delivered tracking доставил* замовлял* заказывал* ordered
    """),
    ),
    Intent.PRIVACY: words("дані даних данные данных персональн* конфіденц* конфиденц* privacy data особист* личн*"),
    Intent.RESTART: words("спочатку заново сначала нуля restart reset"),
    Intent.SUBSCRIBE: words("сповіст* повідом* notify з'явит* з'являт* появит* появят* сообщ* уведом*"),
    Intent.HAGGLE: words("скинут* скинет* поступ* уступ* торг* bargain"),
    Intent.MORE: words("інші інше інших други* more others наступн* следующ* решт* остальн*"),
    Intent.LANGUAGE: words(
        "мовою мова мову язык* language русск* російськ* українськ* украинск* english англійськ* английск*"
    ),
    Intent.HELP: words("допом* помож* помощ* help питання вопрос* question* підкаж* подскаж* розібрат*"),
    Intent.NO: words("занадто слишком надто"),
    Intent.THANKS: words("вдячн* молодц* найкращ* лучш* чудов*"),
    Intent.GREET: words("справи дела"),
}

RULE_HINTS: Mapping[str, tuple[str, ...]] = {
    "delivery": words("доставк* пошт* почт* кур'єр* курьер* привез* надішл* надсил* deliver* shipping dostavk*"),
    "abroad": words("кордон* границ* польщ* німеч* герман* чех* європ* европ* канад* америк* abroad poland germany"),
    "payment": words("""
        оплат* оплач* сплат* платити платить заплат* розрах* картк* картою картой карткою карту готівк* наличк*
        наличн* налож* післяпл* передопл* предопл* реквізит* реквизит* розстроч* рассроч* pay payment payments
        paypal card cards oplat*
    """),
    "returns": words("поверн* возврат* бирк* етикет* returns"),
    "exchange": words("обмін* обмен* exchange"),
    "hours": words(
        """
        графік* график* працюєте працюєш работаете работаешь вихідн* выходн* неділю воскресен* субот* суббот*
        відчин* open
    """
    ),
    "contacts": words(
        "адрес* знаход* находит* шоурум* showroom магазин* самовив* самовыв* телефон* інста* инста* location"
    ),
    "care": words("прати пранн* випр* постир* стир* прас* гладит* погладит* сушит* wash washing iron"),
    "discount": words("знижк* скидк* акці* акци* промо* розпродаж* распродаж* бонус* sale discount coupon*"),
    "gift": words("подарунк* подарочн* запаку* упаку* упаков* пакуєте коробк* листівк* открытк* wrap wrapping"),
    "wholesale": words("оптом гурт* дроп* співпрац* сотруднич* wholesale bulk"),
    "made": words("виробн* производ* шиєте шьете шьёте китай* турц* турец* manufacturer"),
    "certificate": words("сертиф* certificate voucher"),
}
"""The same for the rules of the shop, by the code of the policy."""
