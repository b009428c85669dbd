"""Wishes that are a verb and a noun, in any order and form: «скасуйте, будь ласка, моє замовлення»."""

from __future__ import annotations

from collections.abc import Mapping

from graph.understanding.meaning import Intent
from graph.understanding.words.lists import pairs, phrases

_ORDER = (
    "замовлен* заказ* посилк* посылк* пакунок пакунка order orders purchase purchases parcel package zamovlen* zakaz*"
)
_WISHING = (
    "хочу хочемо хотіла хотів хотілося хотела хотел хотелось треба потрібно надо нужно бажаю want wanna need like wish"
)
_GIVING_BACK = """
    повернути повернення вернуть возврат возвратить обміняти обміну обменять обмен поміняти поменять здати сдать return
    returning exchange refund reimbursement restitution rebate
"""

COMBINED: Mapping[Intent, tuple[str, ...]] = {
    Intent.CANCEL: (
        *pairs("""
            скасу* відмін* анул* аннул* отмен* відмов* отказ* зніміть снимите cancel* terminate void revoke
        """, _ORDER),
        *phrases("""

            не хочу замовлення, не треба замовлення, не хочу вже, вже не хочу, уже не хочу, перехотіла,
            перехотів
        """),
    ),
    Intent.CHANGE_ORDER: (
        *pairs(
            """
            змін* поміня* виправ* замін* додай* додати добав* прибер* прибрати убер* убрать измен* помен*
            исправ* допис* впиш* change* changing modify* edit* editing update* amend* alter* correct*
            correcting add remove swap switch rectify
        """,
            _ORDER + "address addresses item items product products",
        ),
        *pairs(
            """
            змін* поміня* виправ* інш* переплут* помил* измен* помен* исправ* друг* перепут* ошиб* впиш* вкаж*
            укаж*
        """,
            "адрес* відділен* отделен* отримувач* получател* поштомат* почтомат*",
        ),
        *pairs("set up setup enter submit register save new secondary different", "address addresses"),
    ),
    Intent.ARE_YOU_BOT: pairs(
        "говорю розмовляю переписую* спілкуюс* спілкуюся пишу общаюс* разговариваю talking chatting speaking",
        "ботом роботом людиною человеком машиною програмою живим живою живым bot robot human machine ai",
    ),
    Intent.ORDER_STATUS: (
        *pairs(
            """
            статус* status стан track* trace відстеж* відслід* отслед* eta їде едет їхат* едут дійшл* дойш*
            дошл* застряг* відправил* отправил* відправлен* отправлен* shipped sent dispatched find locate
            monitor follow
        """,
            _ORDER,
        ),
        *pairs(
            "їде едет приїде прийде придет приедет доїде привезут отримаю получу arrive arrives",
            "моє мій моя мої мое мой мои my",
        ),
        *phrases("""

            де мо* замовлен*, де мо* посил*, де мі* заказ*, где мо* заказ*, где мо* посыл*, де посилк*, где посыл*,
            коли відправите мо*, коли _ відправите мо*, коли _ відправляєте моє, коли мо* _ відправите, когда
            отправите мо*, когда _ отправите мо*, коли отримаю, коли _ отримаю, когда получу, when can i expect,
            when do i get, when will i get, when should i expect, whats happening with, any news about, news about,
            checking on
        """),
    ),
    Intent.RETURN: (
        *pairs(_WISHING, _GIVING_BACK),
        *pairs(
            """
            оформ* зроб* почат* заповн* сдела* запрос* get getting obtain request process start initiate
            receive seek ask claim where status track check expect
        """,
            """
            повернення возврат возврата обмін обміну обмен return refund refunds reimbursement reimbursements
            exchange rebate compensation restitution
        """,
        ),
        *pairs("назад обратно", "відправ* надіс* відсил* отправ* прислать шл* здати сдать заберіть заберите send"),
        *pairs("повернути вернуть забрати забрать", "кошти деньги гроші"),
        *pairs(
            """
            отримал* отримав прийшл* прийшов приїхал* приїхав купил* купив пришл* пришел приехал* получил* got arrived
            """,
            "мале замал* завел* малуват* великуват* маловат* великоват* тісн* тесн* жме жмет",
        ),
        *phrases("""

            не підійшло куди, не підійшла куди, меняем, поміняємо, обміняємо
        """),
    ),
    Intent.COMPLAINT: (
        *pairs("""
            гудзик* ґудзик* пуговиц* кнопк* шов нитк* блискавк* молни* резинк* рукав* принт* малюн*
        """, """
            відпа* відір* відірв* отпа* оторв* обірв* лізут* стирч* облуп* зламал* сломал* розій* разош*
            порва*
        """),
        *pairs("""
            прийшл* прийшов прийшли отримал* отримав приїхал* пришл* пришел приехал* получил* лежить arrived
            received got came
        """, """
            інш* чуж* брудн* друг* грязн* рван* порван* мокр* зім'ят* мят* пом'ят* брак* дірк* дырк* діряв*
            wrong damaged broken torn dirty different hole incomplete
        """),
        *phrases("""

            смерд*, воняет, смердить, пахне хімією, як на фото, не як на фото, не такий як, не така як,
            не таке як, не такой как, не такая как, зовсім не такий, не відповідає, не соответствует, прикро,
            обидно, невдоволен*, нарікання, претензі*, претензи*, поскарж*, complaint*, reclamation, issue with,
            issues with, problem with, problems with, trouble with, error with, payment issue, payment problem,
            payment failed, cant pay, cannot pay
        """),
    ),
    Intent.PERSON: (
        *pairs(
            """
            покли* з'єдна* переключ* дайте соедин* свяж* зв'яж* поговор* спілкув* спілкуватис* говорити
            говорить переведи* перевед* передай* напишіть хочу треба connect* speak speaking talk talking chat
            contact contacting reach call calling transfer need want see communicate
        """,
            """
            людин* людьми менеджер* оператор* консультант* продав* адміністратор* администратор* человек*
            живим живою живым живой human humans person agent agents manager someone somebody representative
            operator operators advisor assistant supervisor employee staff
        """,
        ),
        *pairs("contact call reach speak talk phone need number email", "customer support service assistance"),
        *phrases("""

            наберіть мене, набери мене, наберите меня, подзвоніть мені, дзвінок, передзвонити, зателефонувати
            мені, телефоном поговорити, голосом, не хочу з ботом, не з ботом, не с ботом, customer service,
            customer support, customer care, client service, service desk, helpline, hotline
        """),
    ),
    Intent.PRIVACY: (
        *pairs(
            """
            видал* удал* сотр* зітр* стер* стерти приб* забуд* delete* erase* erasing remove* wipe зберіг*
            храни* хранит* переда* продає* продае* використову* обробля* робите делаете потрапл* собира*
            збира* share sell store keep
        """,
            """
            дан* данн* персональн* моїми мій номер* фото інформаці* информаци* переписк* data information
            personal photos
        """,
        ),
        *phrases("everything you know, about me, про мене знаєте, хто бачить, кто видит, gdpr"),
    ),
    Intent.HAGGLE: (
        *pairs(
            """
            зроб* дайте дасте дай зроби уступ* поступ* знизь* зниз* сдела* сделай дадите сброс* можна хочу
            буде give get make offer
        """,
            "знижк* скидк* скидоч* знижечк* discount",
        ),
        *pairs("зробіть зробите зробиш сделайте сделаете сделаешь make do", "дешевше дешевле cheaper"),
        *phrases("""

            трохи скинути, чуть скинуть, скиньте трохи, скиньте хоч, скиньте гривень, скинете, скинете трохи,
            ціна кусається, цена кусается, кусаєтьс*, кусаетс*, постійна клієнтка, постійний клієнт, постоянная
            клиентка, постоянный клиент, регулярно купую
        """),
    ),
    Intent.SUBSCRIBE: (
        *pairs(
            "повідом* сповіст* маякн* сообщ* уведом* дайте notify inform alert",
            "появ* з'яв* наявн* налич* надходж* поступлен* available stock back когда коли",
        ),
        *pairs("напиш* скажіть скажите дайте напишете tell message let", "появ* з'яв* наявності наличии надійд*"),
    ),
    Intent.INJECTION: (
        *pairs(
            """
            ігнор* игнор* забуд* ignore disregard forget bypass override порушуй обійди обойди
        """,
            """
            інструкц* инструкц* правил* вказівк* указани* instruction instructions rules guidelines
            restrictions previous
        """,
        ),
        *pairs(
            """
            покажи виведи выведи процитуй процитируй повтори скажи напиши розкажи reveal print show tell
            repeat output dump leak give какие які what свої свои твої твои your
        """,
            "промпт* промт* prompt prompts configuration інструкції инструкции instructions",
        ),
        *pairs("процитуй процитируй повтори назви назови reveal", "правила rules"),
        *pairs("доступ пароль access права", "адмін* админ* admin root бази базы"),
    ),
    Intent.LANGUAGE: pairs(
        """
            говор* розмовля* спілкуй* пиш* відповід* отвеча* перейд* переключ* давайте speak write switch
            answer reply
        """,
        """
            мовою языке language українською російською руською англійською русском украинском английском
        """,
    ),
    Intent.NEWEST: (
        *pairs("свіж* свеж* нов* останн* последн* недавн* latest new recent", """
            поступлен* надходжен* колекц* коллекц* модел* завоз* випуст* вышл* вийш* arrivals collection
            arrived
        """),
    ),
    Intent.MORE: phrases("""

        крім цих, кроме этих, окрім цих, покажіть наступн*, покажи наступн*, покажи остальн*, покажите остальн*,
        остальные, решту покажіть, besides these, apart from these, anything other
    """),
    Intent.SIMILAR: phrases("""

        наподоб*, на подобу, наче цей, наче ця, наче це, як цей, як ця, як це, как этот, как эта, как это, такий
        самий, така сама, таке саме, такий же, такой же, такая же, такое же, тієї ж серії, той же серии, з тієї
        ж, из той же, like this, like that, like this one, same as, same style, in this style, в тому ж стилі
    """),
    Intent.CHEAPER: phrases("""

        простіші, простіший, простіше, попроще, проще, не такі дорогі, не такий дорогий, не така дорога, не
        такие дорогие, менш дорогі, less expensive, more affordable, affordable, дорогі, дорогий, дорогая,
        дорогие, cheap
    """),
    Intent.DEAREST: phrases("""

        коштує найбільше, стоит больше всего, найбільше коштує, найцінніш*, costs the most
    """),
}  # fmt: skip
