"""A table of what people write and what it means: three languages, slips, surzhyk, Latin letters.

A line is: text | intents | slots. Intents that merely introduce a search, repeat the policy or say that
nothing is known are left out of the table and of the count.
"""

from __future__ import annotations

from dataclasses import fields

import pytest

from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent, Meaning, Slots

TABLE = """
Привіт | greet |
Доброго дня! | greet |
добрий вечір, ви ще працюєте? | greet | policy=hours
а коли відправите? | | policy=delivery
скільки йде посилка? | | policy=delivery
довго йде? | | policy=delivery
здравствуйте | greet |
Hello | greet |
hi there! | greet |
pryvit | greet |
Прівєт | greet |
дякую | thanks |
дуже дякую вам! | thanks |
спасибо большое | thanks |
thanks a lot | thanks |
дякуюю | thanks |
до побачення | bye |
на все добре! | bye |
bye | bye |
допоможіть будь ласка | help |
що ви вмієте? | help |
а что вы продаете? | help |
what can you do | help |
рожевий костюм | | category=tracksuits colours=pink
є рожевий костюм? | | category=tracksuits colours=pink
рожеві костюми на 128 | | category=tracksuits colours=pink sizes=128
чи маєте костюми рожевого кольору 116 розміру | sizes | category=tracksuits colours=pink sizes=116
розовый костюм 116 | | category=tracksuits colours=pink sizes=116
есть розовые костюмы? | | category=tracksuits colours=pink
pink tracksuit size 104 | sizes | category=tracksuits colours=pink sizes=104
rozhevyi kostyum na 104 | | category=tracksuits colours=pink sizes=104
костюмчик рожевий є шо? | | category=tracksuits colours=pink
рожевй костюм | | category=tracksuits colours=pink
рожевий кастюм | | category=tracksuits colours=pink
шукаю куртку для хлопчика | | category=jackets for_whom=boy
куртка на мальчика 6 лет | | category=jackets for_whom=boy age=72
куртки для дівчинки 4 роки | | category=jackets for_whom=girl age=48
курточка на доньку 4 рочки | | category=jackets for_whom=girl age=48
jacket for a 6 year old boy | | category=jackets for_whom=boy age=72
kurtka dlia khlopchyka | | category=jackets for_whom=boy
чорне худі | | category=hoodies colours=black
чорна кенгурушка 128 | | category=hoodies colours=black sizes=128
худі чорного кольору для сина | | category=hoodies colours=black for_whom=boy
black hoodie | | category=hoodies colours=black
черное худи на 104 | | category=hoodies colours=black sizes=104
темно-синя куртка | | category=jackets colours=navy
темно синя куртка 116 | | category=jackets colours=navy sizes=116
синя куртка | | category=jackets colours=blue,navy
синє плаття | | category=dresses colours=blue,navy
сукня синя на зріст 112 | sizes | category=dresses colours=blue,navy height=112
плаття на 110 см | | category=dresses sizes=110
платье на рост 110 | sizes | category=dresses sizes=110
сукенка дитині 1,16 м | | category=dresses for_whom=child sizes=116
шапочка 46-48 | | category=hats sizes=46-48
шапка 48 | | category=hats sizes=46-48
шапку рожеву 50-52 | | category=hats colours=pink sizes=50-52
а в рожевому? | | colours=pink
а в зеленому є? | | colours=green
в синем есть? | | colours=blue,navy
in black? | | colours=black
а 128? | | sizes=128
104 є? | | sizes=104
на 116 | | sizes=116
116-122 | | sizes=122
116 чи 122? | | sizes=116,122
110 розмір | sizes | sizes=110
на зріст 125 | sizes | height=125
рост 98 см | sizes | sizes=98
нам 3 роки | | age=36
дитині два рочки | | for_whom=child age=24
ребенку 1.5 года | | for_whom=child age=18
9 місяців | | age=9
5 років хлопчик | | for_whom=boy age=60
той другий | | ordinal=2
давайте перший | yes | ordinal=1
третє | | ordinal=3
the second one | | ordinal=2
2 | | ordinal=2
№3 | | ordinal=3
останній | | ordinal=-1
вторую | | ordinal=2
скільки коштує? | price |
скільки коштує рожевий костюм на 128? | price | category=tracksuits colours=pink sizes=128
яка ціна? | price |
ціна | price |
по чому худі? | price | category=hoodies
почем куртка | price | category=jackets
сколько стоит платье? | price | category=dresses
how much is the hoodie? | price | category=hoodies
skilky koshtuye kurtka | price | category=jackets
скільки стоїть шапка | price | category=hats
скока стоит | price |
які розміри є? | sizes |
какие размеры есть | sizes |
what sizes do you have? | sizes |
є в наявності? | stock |
есть в наличии? | stock |
is it in stock? | stock |
ще залишилися? | stock |
худі є в наявності? | stock | category=hoodies
з якої тканини? | fabric |
який склад? | fabric |
из чего сделано | fabric |
what is it made of | fabric |
дорого | cheaper |
а дешевше є? | cheaper |
есть подешевле? | cheaper |
anything cheaper? | cheaper |
до 1000 грн | | price_max=1000
костюм до 1300 | | category=tracksuits price_max=1300
костюм від 1000 до 1300 грн | | category=tracksuits price_min=1000 price_max=1300
худи до 1 тис | | category=hoodies price_max=1000
платье не дороже 900 | | category=dresses price_max=900
jacket under 1200 | | category=jackets price_max=1200
беру | order |
беру рожевий 128 | order | colours=pink sizes=128
хочу замовити | order |
как заказать? | order |
i'll take it | order |
оформіть замовлення | order |
покличте людину | person |
мені потрібен менеджер | person |
з'єднайте з оператором | person |
хочу поговорити з живою людиною | person |
позовите менеджера | person |
I want to talk to a human | person |
можна людину? | person yes |
мне нужен консультант | person |
прислали не той розмір! | complaint sizes |
прийшла з дірою, жахливо | complaint |
костюм бракований | complaint | category=tracksuits
де моє замовлення? | order_status |
где моя посылка | order_status |
верните деньги | complaint |
my parcel came damaged | complaint |
ти бот? | are_you_bot |
ви жива людина? | are_you_bot |
вы робот? | are_you_bot |
are you a bot? | are_you_bot |
доставка | | policy=delivery
скільки коштує доставка? | | policy=delivery
почем доставка новой почтой | price | policy=delivery
відправляєте новою поштою? | | policy=delivery
do you have shipping to Lviv | | policy=delivery
як оплатити? | | policy=payment
можна карткою? | yes | policy=payment
повернення є? | | policy=returns
можно вернуть? | yes | policy=returns
не підійшов розмір | | policy=exchange
коли ви працюєте? | | policy=hours
запакуєте на подарунок? | | policy=gift
так | yes |
угу | yes |
ok | yes |
ні | no |
нет | no |
no | no |
яка завтра погода? | off_topic |
розкажи анекдот | off_topic |
asdf qwerty | |
купальник | |
"""

IGNORED = frozenset({Intent.SEARCH, Intent.POLICY, Intent.UNKNOWN})


def slots_of(meaning: Meaning) -> dict[str, str]:
    told = {}
    for field in fields(Slots):
        value = getattr(meaning.slots, field.name)
        if value not in {None, ()}:
            told[field.name] = ",".join(value) if isinstance(value, tuple) else str(value)
    if meaning.policies:
        told["policy"] = ",".join(meaning.policies)
    return told


def lines() -> list[tuple[str, set[str], dict[str, str]]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    return [
        (text, set(intents.split()), dict(pair.split("=") for pair in slots.split())) for text, intents, slots in rows
    ]


def test_the_table_is_read_right(lexicon: Lexicon, capsys: pytest.CaptureFixture[str]):
    wrong = []
    right = {"intents": 0, "slots": 0}
    table = lines()
    for text, intents, slots in table:
        meaning = lexicon.read(text)
        told = {intent.value for intent in meaning.intents - IGNORED}
        right["intents"] += told == intents
        right["slots"] += slots_of(meaning) == slots
        if told != intents or slots_of(meaning) != slots:
            wrong.append(f"{text}: {sorted(told)} {slots_of(meaning)}")
    accuracy = {name: count / len(table) for name, count in right.items()}
    with capsys.disabled():
        print(f"\nlexicon: {len(table)} utterances, " + ", ".join(f"{k} {v:.3f}" for k, v in accuracy.items()))
    assert min(accuracy.values()) >= 0.95, "\n".join(wrong)
