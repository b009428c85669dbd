"""The words behind the intents, in Ukrainian, Russian, English, surzhyk and transliteration.

"*" ends a beginning of words; every other word stands for all its cases. One spelling is enough for what sounds alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.understanding.meaning import Intent


def _phrases(text: str) -> tuple[str, ...]:
    """Phrases between commas."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


INTENTS: Mapping[Intent, tuple[str, ...]] = {
    Intent.GREET: _phrases("""
        привіт*, вітаю, вітання, добрий день, доброго дня, добрий вечір, доброго вечора, добрий ранок, доброго
        ранку, доброї ночі, день добрий, вечір добрий, здрастуйте, здоров був, салют, хай, доброго времени,
        здравствуй*, здрасьте, здрасте, добрый день, добрый вечер, доброе утро, приветствую, hello, hi, hey, good
        morning, good evening, good afternoon, good day, start, pryvit, dobryi den, dobryj den, dobrogo dnya,
        privet, слава україні, здоровенькі, ку, алло, агов, добрыдень, добридень, добривечір
    """),
    Intent.THANKS: _phrases("""
        дякую, дякуємо, дяка, вдячна, вдячний, спасибі, спс, пасіба, спасибо, благодарю, благодарна, thanks, thank
        you, thx, cheers, dyakuyu, diakuiu, spasibo, супер дякую, merci, мерсі
    """),
    Intent.BYE: _phrases("""
        бувайте, до побачення, на все добре, па па, папа, пока, до свидания, всего доброго, bye, goodbye, see you,
        надобраніч, спокійної ночі, гарного дня, гарного вечора, подумаю, подумаємо, порадюся, подумаем, ill think,
        let me think, до зустрічі, хорошего дня
    """),
    Intent.HELP: _phrases("""
        допоможіть, допоможи, допомога, поможіть, помогите, помощь, help, що ти вмієш, що ви вмієте, що ти можеш,
        як це працює, як користуватис*, что ты умеешь, что вы умеете, как это работает, what can you do, how does
        this work, menu, інструкція, підкажіть, підкажи, подскажите, що в вас є, що у вас є, що є в наявності,
        асортимент, каталог, что у вас есть, ассортимент, що продаєте, продаєте, продаете, продаете вы, що ви
        продаєте, что продаете, what do you sell, what do you have, dopomozhit
    """),
    Intent.SEARCH: _phrases("""
        шукаю, шукаємо, шукала, шукав, хочу, хотіла, хотів, хочемо, хотіли, хотілося, хочеться, потрібен, потрібна,
        потрібні, потрібно, треба, покажіть, покажи, показати, маєте, є, єсть, ищу, ищем, нужен, нужна, нужно,
        нужны, надо, покажите, хотела, хотел, хотелось, есть, имеется, looking for, need, want, show, do you have,
        have you, have you got, search, find, shukayu, hochu, treba, ye, пошук, знайти, знайдіть, найти, найдите,
        порадьте, порекомендуй*, посоветуйте, recommend*, підберіть, подберите, будь які, цікавить, цікавлять,
        интересует, интересуют
    """),
    Intent.PRICE: _phrases("""
        ціна, ціни, по чому, почому, скільки кошту*, скільки стої*, кошту*, скільки це, скільки буде, скільки за,
        вартість, яка ціна, цінник, прайс, цена, сколько стоит, сколько стоят, стоит, стоят, почем, почём, сколько,
        стоимость, сколько будет, price, prices, how much, cost, costs, cina, tsina, skilky, skilky koshtu*, скіко,
        скільки, скока, скок, стоє, коштує, koshtu*, tsena, skolko, стоїть
    """),
    Intent.SIZES: _phrases("""
        розмір*, розмірна сітка, які розміри, який розмір, размер*, какие размеры, size, sizes, rozmir*, razmer*,
        ростовка, на який зріст, на какой рост, розмірчик*, зріст, рост, height, підійде, подойдет, fit, fits, яких
        розмірах, ростовки
    """),
    Intent.STOCK: _phrases("""
        в наявності, наявність, є в наявності, чи є, залишил*, залишок, ще є, лишил*, в наличии, наличие, есть ли,
        остал*, остаток, еще есть, in stock, available, availability, stock, left, still have, nayavnist, nalichie,
        наявн*, налич*, маєте в наявності, немає
    """),
    Intent.FABRIC: _phrases("""
        тканина, з чого, склад, матеріал, з якої тканини, ткань, из чего, состав, материал, fabric, material, made
        of, бавовна, хлопок, cotton, що за тканина, опис, детальніше, докладніше, подробнее, details, describe,
        розкажіть, розкажи, расскажите
    """),
    Intent.CHEAPER: _phrases("""
        дешевше, дешевший, недорог*, подешевше, дорого, дорогувато, задорого, дешевле, подешевле, дороговато,
        бюджетн*, cheaper, too expensive, expensive, deshevshe, дешеве, дешевое, дешевий, недороге
    """),
    Intent.ORDER: _phrases("""
        беру, беремо, візьму, візьмемо, забираю, замовити, замовляю, замовлю, замовлення, оформити, оформляйте,
        оформлюємо, оформ*, куплю, купую, купити, возьму, берем, заказать, заказываю, закажу, заказ, оформить,
        оформляем, покупаю, купить, buy, order, take it, ill take, i will take, checkout, zamovyty, beru,
        відкладіть, отложите, забронюйте, бронь, бронюю, зарезервуйте, reserve
    """),
    Intent.PERSON: _phrases("""
        людина, людину, живу людину, з людиною, оператор*, менеджер*, консультант*, продавець, продавчиня,
        адміністратор*, человек, человека, живой человек, живым человеком, продавец, администратор*, human, person,
        manager, operator, agent, real person, someone, support, поклич*, покличте, позови*, позвати, переключіть,
        переключите, зв'яжіть, свяжите, menedzher*, liudyna, lyudyna, передзвоніть, зателефонуйте, подзвоніть,
        перезвоните, call me, живий, людиною, людьми, підтримка, поддержка, представник, дайте людину, з кимось
        живим, talk to somebody, talk to a human, speak to
    """),
    Intent.COMPLAINT: _phrases("""
        скарга, скаржит*, скаржус*, поскаржитис*, жалоба, жалую*, пожаловат*, complain*, брак, бракован*, дефект*,
        defect*, порван*, порвал*, дірка, дірк*, дырка, дырк*, розірван*, зіпсован*, испорчен*, шахраї, шахрайств*,
        обдурил*, обман*, мошенник*, scam, жахливо, жахлив*, ужасн*, кошмар, terrible, awful, damaged, broken,
        torn, не те прийшло, прийшло не те, прислали не те, прислали не той, пришло не то, прислали не то, wrong
        item, не той розмір прислали, не приїхало, не приехало, не прийшла, не прийшло, не пришла посылка, не
        пришло, обурен*, возмущен*, поверніть гроші, верніть гроші, верните деньги, give my money back, money back,
        полиняв*, полинял*, зламав*, зламал*, сломал*, де моя посилка, де моє замовлення, где моя посылка, где мой
        заказ, where is my order, where is my parcel
    """),
    Intent.YES: _phrases("""
        так, ага, угу, да, yes, yep, yeah, ок, окей, ok, okay, добре, хорошо, sure, звісно, конечно, звичайно,
        авжеж, гаразд, ладно, давайте, давай, підходить, подходит, можна, tak, супер, клас, класно, чудово,
        отлично, great, зрозуміло, понятно, ясно, гарно, красиво, nice
    """),
    Intent.NO: _phrases("""
        ні, нет, no, nope, неа, не треба, не надо, не хочу, ni, нічого, ничего, nothing
    """),
    Intent.ARE_YOU_BOT: _phrases("""
        ти бот, ви бот, це бот, чи ви бот, ты бот, вы бот, это бот, are you a bot, are you bot, ты робот, ти робот,
        ви робот, вы робот, are you a robot, are you human, are you real, ти людина, ви людина, ви жива людина, ти
        жива людина, ты человек, вы человек, ти живий, ви живі, бот чи людина, бот или человек, chatgpt, чат бот,
        чатбот, штучний інтелект, искусственный интеллект, нейромережа, ви справжня, с кем я говорю, з ким я
        говорю, хто ви, хто ти, кто ты, кто вы, who are you, am i talking to, is this a bot, you a bot, or a bot,
        bot or human, real person or, a real person or
    """),
}  # fmt: skip

POINTING = _words("""
    обидва обидві оба обе both усі всі
    він вона воно вони його її їх цей ця це ці той та то ті такий така таке такі їй ему он она оно они его их
    этот эта это эти тот такой такая такое такие it this that these those them one ones сам сама самий цього цієї
    цій цьому неї нього такого такої такому цю ту такую эту
""")

FILLER = _words("""
    а і й та в у на з із зі до для від по про що як який яка яке які якого якої якій якою чи не ще же ж би б бы ли
    и с со к от из за о об без при во или то вот там тут тоді тогда потім но але да мені мне мене меня нам нас вам
    вас ви вы ти ты я ми мы мій моя моє мої мою моєї моей мого моему моїй мой мое мои нашій будь ласка пожалуйста
    будьласка плз please pls прошу можна можете можно можеш скажіть скажите скажи підкажіть подскажите підкажи є
    есть єсть буде будет був була было были бути быть дуже очень щось что нибудь якийсь якась якесь якісь какой
    какая какое какие какого какойто ваш ваша ваше ваші ваших цікавить интересует просто ну ой ох ах ага мабуть
    может може якщо если коли когда де где куди куда тільки только лише вже уже зараз сейчас сьогодні сегодня
    завтра the a an is are am do does did you your i me my we our for in on of to with and or any some have has got
    can could would like what which how much many there hello im id ill its at by be get give tell us so just about
    from шт штука штуки штук pcs розмір размер size зріст ріст рост height см cm сантиметрів років рік роки рочки
    рочків годик годика года год лет вік возраст years year old months month місяців мес грн гривень гривня uah
    hryvnia колір кольору кольорі цвет цвета цвете color colour кольорах наявності щоб чтобы дитина ребенок комусь
    собі себе щодо хтось нехай хай пусть також тоже теж такі інші інший інша інше другой другие other others else
    есчо еще ну-ка будуть могли могла мог хотілось u vas ye na dlia dlya v chy sho шо шоб шось тобто або либо хоч
    хотя майже почти приблизно примерно близько около плюс мінус десь гдето варіант варіанти вариант варианты
    variant variants модель моделі модели речі річ вещь вещи things thing товар товари одяг одежда clothes варто
    стоит день вечір добрий доброго дня після послі номер number № ось моно мона скільки сколько
""")

ORDINALS: Mapping[str, tuple[str, ...]] = {
    "1": _words("перший перша перше першу першого першій первый первая первое первую first"),
    "2": _words("другий друга друге другу другого другій вторая второй второе вторую second"),
    "3": _words("третій третя третє третю третього третий третья третье третью third"),
    "-1": _words("останній остання останнє останню последний последняя последнее последнюю last"),
}

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "uk": _phrases("""
        українською, по українськи, на українській, українська мова, на украинском, по украински, ukrainian,
        ukrayinskoyu
    """),
    "ru": _phrases("""
        по русски, на русском, російською, по російськи, на русский, русский язык, in russian, po russki
    """),
    "en": _phrases("""
        in english, english please, speak english, англійською, по англійськи, на английском, по английски
    """),
}  # fmt: skip

ENGLISH = frozenset(
    _words("""
    a afternoon am an and any anything are available be bot boy buy can cheaper child children color colour cost
    costs could daughter delivery did do does evening expensive find for from girl good got has have hello hey hi
    how human i im in is it kid kids like looking man many me men morning much my need new no not of old on one
    ones or order our pay payment person please price prices return returns shipping show size sizes some something
    son speak stock talk tell thank thanks that the there these this those to under want warm we what when where
    which who why will with without woman women would year years yes you your
""")
)

GARMENTS = _words("""
    шорти шорты shorts купальник купальники swimsuit плавки спідниця спідничка юбка skirt сорочка рубашка shirt
    блузка блуза blouse взуття обувь shoes кросівки кроссовки sneakers черевики ботинки boots чоботи сапоги сандалі
    сандалии тапочки капці рукавички рукавицы варежки gloves mittens шарф scarf кепка панамка cap пальто coat
    білизна белье трусики труси трусы underwear боді боди bodysuit повзунки ползунки сарафан светр водолазка гольф
    колготки колготы сумка рюкзак bag backpack ремінь пояс жакет піджак пиджак кардиган cardigan фартух форма
""")

SONS = frozenset(_words("син сина сину синові сином сини синів синок синку сын сына сыну сыном сынок"))

KIND_SIGNS = ("👍", "❤", "🙏", "👌", "🔥", "😍", "🥰", "😊", "💛", "💙", "🤗")
