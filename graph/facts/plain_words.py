"""The words that a model may use besides the facts: a short list a language. Any other word is refused.

A list of what is allowed cannot be outwitted by a lie that nobody thought of: a discount, a delivery day, a warm lining
or a promise has no word here. Words that make a claim stand apart, because the claim is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.products import Locale
from graph.messages import Why


@dataclass(frozen=True, slots=True)
class PlainWords:
    """`plain` may be said at any time; a "*" at the end stands for any ending. `phrases` are harmless as a whole only,
    `varies` where sizes differ in price, `gone_phrases` are one `gone`.

    The rest are claims. `yes` agrees; `here` and `gone` say that something is or is not in stock, `none` strengthens
    `gone`; `turns` begin a part of a sentence with a claim of its own; `from_`, `up_to` and `instead` stand before a
    price, `pieces` after a count, `only` before one, `left` beside one; `nearest` is said of neighbouring sizes; `also`
    only where nothing is out of stock; `yours` beside no size but the one that was asked for; `costs` of sizes
    only where a price is written. `whys` say why several products are shown. `money` names a currency.
    """

    plain: frozenset[str]
    phrases: tuple[str, ...]
    varies: tuple[str, ...]
    gone_phrases: tuple[str, ...]
    yes: frozenset[str]
    here: frozenset[str]
    gone: frozenset[str]
    none: frozenset[str]
    turns: frozenset[str]
    from_: frozenset[str]
    up_to: frozenset[str]
    instead: frozenset[str]
    pieces: frozenset[str]
    only: frozenset[str]
    left: frozenset[str]
    nearest: frozenset[str]
    also: frozenset[str]
    yours: frozenset[str]
    whys: Mapping[Why, frozenset[str]]
    costs: frozenset[str]
    money: Mapping[str, frozenset[str]]


def says(word: str, words: frozenset[str]) -> bool:
    """Whether this word, in lower case, is one of them."""
    return word in words or any(one.endswith("*") and word.startswith(one[:-1]) for one in words)


def _of(text: str) -> frozenset[str]:
    return frozenset(text.split())


UK = PlainWords(
    plain=_of("""
        ось це ця цей ці цю цього цієї цьому цій такий така таке такі таку такого який яка яке які яку
        він вона воно вони його її їх у в з із зі на за по для і й та що як про тут ми ви
        наш наша наше наші нашу нас нам мене собі
        розмір розміру розмірі розміри розмірів розмірах розмірами колір кольору кольорі
        модель моделі річ речі варіант варіанти
        тканина тканини матеріал назва магазин магазину магазині питали запит запитом
        зараз наразі
        уже вже саме ще зрозуміло бачу показую підкажу
        розповім дивіться подивіться погляньте гляньте перегляньте обирайте оберіть
        обрати вибрати вибирайте виберіть можна можете кнопка кнопки кнопку кнопками
        натисніть знизу напишіть пишіть скажіть підкажіть будь ласка дякую вітаю привіт жаль шкода вибачте
        перепрошую щоб покличте людину якщо
    """),
    phrases=(
        "з того, що є",
        "на жаль",
        "доброго дня",
        "добрий день",
        "добрий вечір",
        "доброго вечора",
        "гарний вибір",
        "чудовий вибір",
    ),
    varies=("залежно від розміру", "залежить від розміру"),
    gone_phrases=(),
    yes=_of("так добре гаразд звісно звичайно авжеж чудово"),
    here=_of("є наявності наявний наявна наявні доступний доступна доступне доступні маємо"),
    gone=_of("немає нема не ні закінчився закінчилася закінчилась закінчилися закінчились відсутній відсутня"),
    none=_of("жодного жоден"),
    turns=_of("а але проте зате однак натомість"),
    from_=_of("від"),
    up_to=_of("до"),
    instead=_of("замість"),
    pieces=_of("шт штука штуки штук штуку"),
    only=_of("лише тільки"),
    left=_of("лишилася лишилось лишилося лишилися залишилася залишилось залишилося залишилися"),
    nearest=_of("поруч найближчий найближчі найближче найближчих сусідній сусідні"),
    also=_of("також теж"),
    yours=_of("вам вас ваш ваша ваше ваші вашу потрібен потрібний потрібно потрібну"),
    whys={
        Why.SIMILAR: _of("схож* подібн*"),
        Why.CHEAPEST: _of("найдешевш* найнижч*"),
        Why.DEAREST: _of("найдорожч* найвищ*"),
        Why.NEWEST: _of("найнові* новинк*"),
    },
    costs=_of("ціна ціни ціну ціною ціні коштує коштують коштуватиме вартість"),
    money={"UAH": _of("грн гривень гривні гривня")},
)

RU = PlainWords(
    plain=_of("""
        вот это эта этот эти эту этого этой этом такой такая такое такие такую такого какой какая какое какие
        он она оно они его её ее их у в во с со из на за по для и что как о об тут здесь мы вы
        наш наша наше наши нашу нас нам меня себе
        размер размера размере размеры размеров размерах размерами цвет цвета цвете
        модель модели вещь вещи вариант варианты
        ткань ткани материал название магазин магазина магазине спрашивали запрос запросу
        сейчас уже именно ещё еще понятно вижу показываю подскажу расскажу
        смотрите посмотрите взгляните выбирайте выберите
        выбрать можно можете кнопка кнопки кнопку кнопками
        нажмите внизу напишите пишите скажите подскажите пожалуйста спасибо здравствуйте привет сожалению жаль
        простите извините чтобы позовите человека если
    """),
    phrases=(
        "из того, что есть",
        "к сожалению",
        "добрый день",
        "добрый вечер",
        "хороший выбор",
        "отличный выбор",
    ),
    varies=("в зависимости от размера", "зависит от размера"),
    gone_phrases=(),
    yes=_of("да хорошо конечно разумеется отлично"),
    here=_of("есть наличии доступен доступна доступно доступны имеется имеются"),
    gone=_of("нет не закончился закончилась закончились закончилось отсутствует"),
    none=_of("ни одного"),
    turns=_of("а но однако зато"),
    from_=_of("от"),
    up_to=_of("до"),
    instead=_of("вместо"),
    pieces=_of("шт штука штуки штук штуку"),
    only=_of("только всего"),
    left=_of("осталась осталось остался остались"),
    nearest=_of("рядом ближайший ближайшие ближайшее ближайших соседний соседние"),
    also=_of("также тоже"),
    yours=_of("вам вас ваш ваша ваше ваши вашу нужен нужный нужно нужную"),
    whys={
        Why.SIMILAR: _of("похож* подобн*"),
        Why.CHEAPEST: _of("дешёв* дешев* самая самое самые самый низк* низш*"),
        Why.DEAREST: _of("дорог* дорож* самая самое самые самый высок*"),
        Why.NEWEST: _of("новейш* новинк* нов* самая самое самые самый"),
    },
    costs=_of("цена цены цену ценой цене стоит стоят стоимость"),
    money={"UAH": _of("грн гривен гривны гривна")},
)

EN = PlainWords(
    plain=_of("""
        here's here is are it it's its this these that that's the a an in of and for with at as by i i'm we
        we're us our me my let let's them they they're there there's on
        size sizes colour color item items model models piece
        thing things option options fabric material name named called shop store asked request requested
        now currently moment still
        see show showing tell look look* find found take choose pick select can
        button buttons tap press write please thanks thank hello hi sorry afraid
        unfortunately person like if which so up comes
        what
    """),
    phrases=(
        "this one",
        "that one",
        "good afternoon",
        "good evening",
        "good day",
        "one of ours",
        "here you go",
        "nice choice",
        "great choice",
        "good choice",
        "right now",
        "made of",
    ),
    varies=("depending on the size", "depends on the size"),
    gone_phrases=("out of stock", "sold out", "not in stock"),
    yes=_of("yes sure certainly okay great good fine indeed"),
    here=_of("stock available have has got"),
    gone=_of("no not gone isn't aren't don't doesn't unavailable"),
    none=_of("any"),
    turns=_of("but however while though although"),
    from_=_of("from"),
    up_to=_of("to"),
    instead=_of("was instead"),
    pieces=_of("pcs pc piece pieces left"),
    only=_of("only just"),
    left=_of("left"),
    nearest=_of("nearest closest neighbouring neighboring"),
    also=_of("also too"),
    yours=_of("you you're your need want"),
    whys={
        Why.SIMILAR: _of("similar close closest"),
        Why.CHEAPEST: _of("cheapest lowest"),
        Why.DEAREST: _of("dearest highest priciest"),
        Why.NEWEST: _of("newest latest"),
    },
    costs=_of("price prices priced cost costs costing"),
    money={"UAH": _of("uah hryvnia hryvnias")},
)

TABLES: Mapping[Locale, PlainWords] = {"uk": UK, "ru": RU, "en": EN}


def allowed_words(locale: Locale) -> str:
    """All words of a language that a text may use besides the facts, for a model to read."""
    words = TABLES[locale]
    claims = (words.yes, words.here, words.gone, words.none, words.turns, words.from_, words.up_to, words.instead)
    about = (
        words.pieces,
        words.only,
        words.left,
        words.nearest,
        words.also,
        words.yours,
        words.costs,
        *words.whys.values(),
    )
    money = words.money.values()
    return ", ".join(
        [*words.phrases, *words.varies, *words.gone_phrases, *sorted(words.plain.union(*claims, *about, *money))]
    )
