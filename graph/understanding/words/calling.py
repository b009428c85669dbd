"""How a person is called for outright: a request or a wish, and whom it is for. A person who is only named calls
nobody away from what is being told."""

from __future__ import annotations

from graph.understanding.words.lists import pairs, phrases, words

_PEOPLE = """
    людину людиною менеджера менеджеру менеджером менеджеркою менеджер оператора оператором оператор консультанта
    консультантом консультант продавця продавцем продавца продавцом адміністратора адміністратором администратора
    администратором представника керівника начальника человека человеком когось кимось кого-небудь кого-нибудь
    кого-то кем-то human person manager operator agent someone somebody representative supervisor consultant
"""

CALLING = (
    *pairs(
        """
        поклич покличте покличіть покликати клич кличте кликніть позвіть позови позовите позвать гукніть з'єднай
        з'єднайте з'єднати переключи переключіть переключите переключити соедини соедините соединить зв'яжіть свяжите
        переведіть переведите дайте підключіть подключите поговорити поспілкуватися спілкуватися поговорить пообщаться
        говорити говорить call connect transfer speak talk chat
        """,
        _PEOPLE,
    ),
    *pairs(
        "потрібен потрібна нужен нужна", "менеджер менеджерка оператор консультант продавець продавец адміністратор"
    ),
    *phrases("""

        потрібна людина, потрібна жива людина, нужен человек, нужен живой человек,
        хочу людину, хочу живу людину, хочу менеджера, хочу оператора, хочу человека, хочу живого человека, покличте,
        позовите, позвіть, передзвоніть мені, зателефонуйте мені, подзвоніть мені, перезвоните мне, позвоните мне, call
        me back, get me a person, get me a human, get me a manager, need a person, need a human, need a manager, want a
        person, want a human, want a manager, i want a real person, i need a real person, pozovite, poklychte,
        poklychte menedzhera, pozovite menedzhera
    """),
)
NOT = frozenset(words("не ні ne not dont don't never no"))
"""Beside these nobody is called."""
NO_DEED = frozenset(words("не ne not dont don't wont won't never"))
BEFORE_DEEDS = frozenset(
    words("""

    буду будемо будем хочу хочемо хотим треба надо нужно варто стоит б би бы його її его ее нічого ничего більше больше
    поки пока it want to going gonna wanna will be anything
""")
)
"""«Не буду замовляти»: what may stand between the no and the deed."""
NOTHING_ELSE = frozenset(words("нічого ничего nothing"))
"""«Більше нічого» wants no more, «більше нічого нема?» does."""
ASKING_FOR_MORE = frozenset(words("нема немає нету нет є есть покажете покажіть порадите цікавого інтересного there"))
NO_COMMANDS = ("ти", "ть", "order", "buy", "take")
"""How words of buying end that ask nobody to sell: «замовляти», «заказать»."""
