"""Small words: what points, what says nothing of its own, places in a row, languages, and who is who."""

from __future__ import annotations

from collections.abc import Mapping

from graph.understanding.meaning import Intent
from graph.understanding.words.lists import phrases, words

POINTING = words("""

    обидва обидві оба обе both усі всі він вона воно вони його її їх цей ця це ці той та то ті такий така таке
    такі їй ему он она оно они его их этот эта это эти тот такой такая такое такие it this that these those them
    one ones сам сама самий цього цієї цій цьому неї нього такого такої такому цю ту такую эту
""")

ASKING_COLOURS = phrases("""

    інш* кольор*, інш* колір*, інш* колер*, інш* розцвітк*, інш* забарвлен*, ще _ кольор*, ще _ колір*, ще в
    якому кольорі, в якому кольорі, у якому кольорі, якого кольору, яких кольорах, яких кольорів, який колір,
    які _ кольори, кольори які, кольори _ є, кольори, а колір, по кольорах, по цветам, друг* цвет*, друг*
    расцветк*, еще _ цвет*, в каком цвете, какого цвета, каких цветах, каких цветов, какой цвет, какие _ цвета,
    цвета какие, цвета _ есть, цвета, расцветки, other colo*, another colo*, different colo*, more colo*, what
    colo*, which colo*, any _ colo*, colours, colors, inshyi kolir, inshomu kolori, yaki kolory, drugoi cvet,
    drugom cvete, drugoy tsvet, kakie cveta
""")
"""The colours that a thing comes in, none of them named."""

WARM = words("тепл утепл зим мороз холод warm winter")
"""How words begin that ask for something to keep warm in."""
WARM_THINGS = "зимовий теплий з начосом"
"""What is searched for then: a thing is told to be warm in few ways."""

FILLER = words("""

    котра котрий котре котрої котору котрого котрій where why he she him her his hers tall ех ох эх ой шкода
    жаль ех-ех кожен кожна кожне кожну кожної каждый каждая каждое каждую each age three метр метра половиною
    половиной рівно ровно скоро сотень сотні сотни сотен шкода хто кто who чим чого чому почему why а і й та в у
    на з із зі до для від по про що як який яка яке які якого якої якій якою чи не ще же ж би б бы ли и с со к
    от из за о об без при во или то вот там тут тоді тогда потім но але да мені мне мене меня нам нас вам вас ви
    вы ти ты я ми мы мій моя моє мої мою моєї моей мого моему моїй мой мое мои нашій будь ласка пожалуйста
    будьласка плз please pls прошу можна можете можно можеш скажіть скажите скажи підкажіть подскажите підкажи є
    есть єсть буде будет був була было были бути быть дуже очень щось что нибудь якийсь якась якесь якісь какой
    какая какое какие какого какойто ваш ваша ваше ваші ваших цікавить интересует просто ну ой ох ах ага мабуть
    может може якщо если коли когда де где куди куда тільки только лише вже уже зараз сейчас сьогодні сегодня
    завтра всього усього всего загалом the a an is are am do does did you your i me my we our for in on of to
    with and or any some have has got can could would like what which how much many there hello im id ill its at
    by be get give tell us so just about from шт штука штуки штук pcs розмір размер size зріст ріст рост height
    см cm сантиметрів років рік роки рочки рочків годик годика года год лет вік возраст years year old months
    month місяців мес грн гривень гривня uah hryvnia колір кольору кольорі цвет цвета цвете color colour
    кольорах наявності щоб чтобы дитина ребенок комусь собі себе щодо хтось нехай хай пусть також тоже теж такі
    інші інший інша інше другой другие other others else есчо еще ну-ка будуть могли могла мог хотілось u vas ye
    na dlia dlya v chy sho шо шоб шось тобто або либо хоч хотя майже почти приблизно примерно близько около плюс
    мінус десь гдето варіант варіанти вариант варианты variant variants модель моделі модели речі річ вещь вещи
    things thing товар товари одяг одежда clothes варто стоит день вечір добрий доброго дня після послі номер
    number № ось моно мона скільки сколько виріст вирост запас запасом
    яку брати взяти брать взять обрати вибрати обирати выбрать выбирать choose pick
""")

ORDINALS: Mapping[str, tuple[str, ...]] = {
    "1": words("перший перша перше першу першого першій первый первая первое первую first"),
    "2": words("другий друга друге другу другого другій вторая второй второе вторую second"),
    "3": words("третій третя третє третю третього третий третья третье третью third"),
    "-1": words("останній остання останнє останню последний последняя последнее последнюю last"),
}

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "uk": phrases("""

        державною, рідною мовою, на рідну, солов'їною, українською, по українськи, на українській, українська мова,
        на украинском, по украински, ukrainian, ukrayinskoyu
    """),
    "ru": phrases("""

        руською, russian, по русски, на русском, російською, по російськи, на русский, русский язык, in russian, po
        russki
    """),
    "en": phrases("""

        english, in english, english please, speak english, англійською, по англійськи, на английском, по английски
    """),
}  # fmt: skip

ENGLISH = frozenset(
    words("""

        a afternoon am an and any anything are available be bot boy buy can cheaper cheapest child children
        color colour cost costs could daughter delivery did do does evening expensive find for from girl good
        got has have hello hey hi how human i im in is it kid kids like looking man many me men morning much my
        need new newest no not of old on one ones or order our pay payment person please price prices return
        returns shipping show size sizes some something son speak stock talk tell thank thanks that the there
        these this those to under want warm we what when where which who why will with without woman women would
        year years yes you your about actually after again all almost already also always another anyone are around
        as ask asked away back bad bag because been before best better between big bit book both bought bring broke
        but called came carrier case chance change clean close come coming count date day days deal dear did done
        each early else end enough even ever every exactly far fast few fine found friend friends fun get gets
        getting give go goes going gone guess guys had happen happy has he hear help her here him his hold home hope
        hour hours house if into its just keep know late later least leave less let life light line little
        live locally long look looks lost lot love made make makes mine minute money month more most mother move
        never next nice night nobody nothing now off often once only open other out over own packing parents part
        past people pick pile place plan point put question quick quite read ready really reason reply rusty
        said same saw say says scroll see seem sell send sent set several shall share she since sister sit sleep
        small sold someone soon sorry sort sound spend start stay still stop store story such sure take talking
        tall tea tell ten than their them then they thing think three through time tired today together told
        tomorrow tonight too took town tried true try turn twice two until up us use used very wait walk was
        washes way week weeks well went were week whole wife wish won word words work worked works world worry write
        wrong yesterday yet
    """)
)

GARMENTS = words("""

    шорти шорты shorts купальник купальники swimsuit плавки спідниця спідничка юбка skirt сорочка рубашка shirt
    блузка блуза blouse взуття обувь shoes кросівки кроссовки sneakers черевики ботинки boots чоботи сапоги
    сандалі сандалии тапочки капці рукавички рукавицы варежки gloves mittens шарф scarf кепка панамка cap пальто
    coat білизна белье трусики труси трусы underwear боді боди bodysuit повзунки ползунки сарафан светр
    водолазка гольф колготки колготы сумка рюкзак bag backpack ремінь пояс жакет піджак пиджак кардиган cardigan
    фартух форма
""")

SOUND_LIKE_GOODS = words("""

    серія серії серію серий серии серію серце серця серцем сердце сердцем был була було были були біля билет велик
    велика велике великий великі велику син сина сину синові сином сини синів синок синку сын сына сыну сыном сынок
    день дні днів дней дня война війна війни войны вина вино платить платити плати худий худа худої худой худая
    худенька худенький мала мало малі малая місто місті місту розмова розмову розмови маячня пішки мінімум минулого
    читати here
""")
"""«Сина» sounds like «синя», «война» like «винний»."""

PLACES_LIKE_GOODS = phrases("""

    біл* церкв*, бел* церк*, жовт* вод*, желт* вод*, зелен* гай, зелен* гаю, чорн* острів, чорн* острова
""")
"""Towns that are named like things and colours."""

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "girl": words("""
        дочці дочкою доча дочі доче донею донькою дочечка дочечці doche docha dochka dochtsi donka dontsi
        донечка донечки доцюня племінниця племінниці племінницю племянница племянницы племяннице хрещениця
        хрещениці хрещеницю похресниця похресниці похресницю крестница крестницы крестнице крестницу онучка
        онучки внучки дівча дівчаче дівчачі дівчачий дівчинку доня доню донці доця доцю доці внучка онука
    """),
    "boy": words("""
        синові synovi synu syn синочок синочка синочку синочкові хлопець хрещеник хрещеника хрещенику похресник
        похресника похреснику крестник крестника крестнику племінника племіннику племянника племяннику пацан
        хлопця хлопцеві хлопцю хлопче хлопчачий хлопчаче внук онук племінник племянник
    """),
    "child": words("дітки дитинка дитятко ребеночек крихітка"),
    "woman": words("мамі маму мами матусі жінці дружині жене сестрі бабусі womens ladies"),
    "man": words("чоловікові тату татові мужу папе дідусю mens husband"),
    "adult": (),
}
"""Forms and names that a shop's own words for people leave out."""

NOBODY = frozenset(words("мала мало мале малі малая мелкая замала замале замалий малувате малувата"))
"""«Куртка мала» is about the jacket."""
MINE = frozenset(words("мій мою моя моєму моїй моєї мого моє свій свою мой моя мою моего моём моем свой my mine"))
SAYING = frozenset(
    words("""
        сказа сказав сказала сказал каже кажуть говорить говорит велів веліла велела велел попросив попросила попросил
        попросила просив просила просит просить просил радить радила порадила порадив написала написав купив купила
        купил забере заберёт заберет забирає хвалить хвалила said says asked asks told tells bought recommended
    """)
)
"""Who says, asks or buys is not whom it is for: «жінка сказала купити», «забере чоловік»."""
ACCOMPANYING = frozenset(words("з із зі с со with разом"))
NO_PLACES = frozenset(words("другой другая другое другую другие других другом другим"))
"""Russian for "another", which sounds like Ukrainian for "the second"."""
OF_TIME = frozenset(
    words("день дня раз разу місяць тиждень неделя неделю месяц рік год питання вопрос прання стирки day time week")
)

KIND_SIGNS = ("👍", "❤", "🙏", "👌", "🔥", "😍", "🥰", "😊", "💛", "💙", "🤗")

NAMING_A_SIZE = words("розмір* размер* size sizes rozmir* razmer* розмірчик* зріст рост height ростовка ростовки")
"""Words that ask for sizes when alone, and only name one when a figure stands beside them."""

BUYING = words("купити купить buy придбати приобрести kupyty kupit")
"""With goods named they begin a search; without, they take what is shown."""

LOOKS = words("""

    тепл* зимов* зимн* літн* летн* демісезон* осінн* осенн* весн* весенн* капюшон* начос* начес* начёс* фліс*
    блискавк* змійк* молни* замок замочок кишен* карман* ґудзик* пуговиц* кнопк* резинк* манжет* принт* малюнк*
    рисунк* смужк* смугаст* полоск* полосат* клітинк* картат* клетк* горош* горох квіточк* квіти цветочк* цветы
    зірк* звездочк* довг* длинн* коротк* рукав* школ* садок садик сад свят* праздник* випускн* прогулянк*
    прогулк* спорт* фізкультур* физкультур* фізр* щодень щоденн* нарядн* ошатн* блискуч* блестящ* матов* велюр*
    бархат* плюш* трикотаж* бавовнян* хлопков* джинсов* лампас* пояс* вушк* ушк* помпон* непромок* водонепроник*
    вітрозахис* утеплен* легк* тонк* м'як* мягк* вільн* свободн* завуженн* широк* високою посадк* талі* спинк*
    низ верх мам* тато тата папи папы дорослий взросл* малюк* малыш* немовля* новонароджен* новорожд* близнюк*
    двійн* сестр* брат* фемілі лук однаков* одинаков* warm winter summer autumn spring hood hooded zip zipper
    pocket pockets print striped stripes checked dots long short sleeve school kindergarten party birthday shiny
    matt velour cotton elastic waterproof light soft loose tight matching family baby newborn toddler twins
""")
"""What people say of a thing that they look for: searched for like any other word, but known to speak of goods."""

CORRECTING = phrases("""

    мала на увазі, мав на увазі, маю на увазі, помилил*, помиливс*, точніше, вірніше, тобто, описал*,
    переплутала колір, переплутала розмір, переплутав колір, переплутав розмір, имела в виду, имел в виду, имею
    в виду, в смысле, ошибл*, точнее, вернее, то есть, спутала, перепутала цвет, перепутала размер, meant, mean,
    actually, rather, я про, не про, я сказала, я сказав, сказала, сказав, сказал, я питала, я питав, питала,
    питав, спрашивала, спрашивал, стоп, oops, my mistake
""")

SIDES: Mapping[str, tuple[str, ...]] = {
    "1": words("""

        зліва лівий ліва ліве ліву слева левый левая левую левое left верхній верхня верхнє верхню верхний
        верхняя верхнюю top
    """),
    "-1": words("""

        справа правий права праве праву правый правая правую правое right нижній нижня нижнє нижню нижний нижняя
        нижнюю bottom
    """),
    "2": words("""

        посередині середній середня середнє середню посередине средний средняя среднее среднюю middle
    """),
}  # fmt: skip
"""Places on the screen, for those that were shown."""

ALONE: Mapping[Intent, tuple[str, ...]] = {
    Intent.MORE: phrases("""

        ще, а ще, ще щось, інші, інше, далі, більше, наступні, наступна, еще, а еще, другие, другое, дальше,
        больше, следующие, more, next, others, other, another, інший, інша, shche, esche, eshche
    """),
    Intent.YES: phrases("плюс, plus, ес, йес, йеп, y, д, да да, так так, хочу, хочемо, треба, надо, want, i do"),
    Intent.NO: phrases("мінус, минус, minus, нє, не, н, n, ні ні, нет нет, не потрібно, не нужно, нафіг"),
    Intent.HELP: phrases("menu, меню, помощ, хелп"),
    Intent.ORDER: phrases("хочу взяти, хочемо взяти, хотіла б взяти, хочу взять, хотим взять, i want to take it"),
    Intent.RESTART: phrases("спочатку, сначала, рестарт"),
    Intent.LANGUAGE: phrases("мова, язык, language, мову, mova, yazyk"),
    Intent.SIZES: phrases("сітка, сетка"),
    Intent.MEASURES: phrases("рукав, рукава, рукави, а рукав, груди, в грудях, спинка, по спинці"),
}  # fmt: skip
"""Words that mean this only when nothing else is said."""

LANGUAGES_ALONE: Mapping[str, tuple[str, ...]] = {
    "uk": phrases("українська, украинский, українську, ukrainian, ukrainska, ua, uk, укр"),
    "ru": phrases("російська, русский, русском, російську, russian, russkiy, ru, рус"),
    "en": phrases("англійська, английский, англійську, english, eng, en, англ"),
}

IDLE = phrases("""

    скільки йде посилка, скільки йде, скільки йтиме, скільки їхатиме, скільки їде, скільки їде посилка, довго йде,
    довго _ йде, сколько идет, сколько едет, сколько идет посылка, сколько едет посылка, долго идет, долго едет, во
    сколько _ обойдется, не підійде, не подойдет, якщо підійде, если подойдет, не підійшло, не подошло, за допомогу,
    за помощь, все ж таки, все таки, усе ж таки, все одно, все равно, for your help, всього найкращого, нічого собі,
    ничего себе, не дорого, звідки ви, ціна якість, ціну якість
""")
"""Phrases that only sound like a wish: «якщо не підійде» asks for no sizes."""
COMPARING = frozenset(words("різниця відрізняється відрізняються разница отличается отличаются difference differ"))
COUNTING = words("скільки сколько скока скок скіки скіко skilky skolko")
"""A question for a price only where no rule is asked for: «скільки їде доставка»."""
