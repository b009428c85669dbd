"""What stands in the words of a text, place by place: goods, intents, rules of the shop, small talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from catalog.products import ForWhom
from graph.understanding.books import Books
from graph.understanding.context import Context
from graph.understanding.corrections import corrects, replaces, taken_back
from graph.understanding.meaning import RANKS, Intent, Slots
from graph.understanding.numbers import read_numbers
from graph.understanding.phrases import Match
from graph.understanding.quantities import age_of_person, pieces_of_goods
from graph.understanding.tokens import Token
from graph.understanding.words import ACCOMPANYING, MINE, NO_PLACES, NOBODY, OF_TIME, SAYING

_PEOPLE: Mapping[str, ForWhom] = {
    "girl": "girl",
    "boy": "boy",
    "child": "child",
    "woman": "woman",
    "man": "man",
    "adult": "adult",
}
_MANNERS = frozenset({Intent.GREET, Intent.THANKS, Intent.BYE, Intent.ARE_YOU_BOT})
_ABOUT_GOODS = frozenset({Intent.SIZES, Intent.CHEAPER})
_RULED = frozenset(
    {
        Intent.RETURN,
        Intent.CANCEL,
        Intent.CHANGE_ORDER,
        Intent.ORDER_STATUS,
        Intent.PRIVACY,
        Intent.SUBSCRIBE,
        Intent.HAGGLE,
        *RANKS,
    }
)
"""Their words ask for no rule of the shop."""
_ALREADY_BOUGHT = frozenset({Intent.COMPLAINT, Intent.ORDER_STATUS, Intent.CHANGE_ORDER, Intent.CANCEL, Intent.PRIVACY})
"""Beside these, one word of a rule is about what has happened: «посилка на пошті», «помилилась у телефоні»."""
_OF_OTHERS = frozenset({Intent.INSULT, Intent.INJECTION})
_GROWN_UP = frozenset({"woman", "man", "adult"})
_REACH, _FEW = 2, 3
_OUR_CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Found:
    """`openers` begin a correction or command the bot; `strong` are the policies that are asked for by themselves;
    `corrects`: something said before is said anew."""

    tokens: list[Token]
    mended: list[Token]
    languages: list[Match]
    intents: list[Match]
    goods: list[Match]
    outside: list[Match]
    garments: list[Match]
    policies: list[Match]
    strong: list[Match]
    openers: list[Match]
    commands: bool
    slots: Slots
    corrects: bool

    @property
    def explained(self) -> set[int]:
        parts = (self.languages, self.intents, self.goods, self.outside, self.policies, self.openers)
        return covered(match for part in parts for match in part)


class Finder:
    """Looks words up in the books of one catalog version."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def find(self, text: str, tokens: list[Token], context: Context) -> Found:
        books = self._books
        mended = [books.spelling.mend(token) for token in tokens]
        languages = books.languages_in(tokens, mended)
        taken = covered(languages)
        intents = books.intents.find(mended, taken)
        correcting, commands = books.correcting.find(mended, taken), books.to_the_bot.find(mended, taken)
        manners = covered(match for match in intents if _MANNERS.intersection(match.codes))
        unsaid = taken | manners | books.small_words(tokens) | covered([*correcting, *commands])
        slots, goods, back = self.slots(text, mended, unsaid, context)
        small = books.homophones(tokens)
        ruled = covered(match for match in intents if _RULED.intersection(match.codes))
        outside = [m for m in books.outside.find(mended, taken) if m.length > 1 or m.start not in small]
        said = {code for match in (*intents, *outside) for code in match.codes}
        policies = self._policies(mended, taken | manners | ruled, goods, slots)
        if said & (_ALREADY_BOUGHT | _OF_OTHERS):
            policies = [match for match in policies if match.length > 1]
        replaced = replaces(back, mended) and (slots.category is None or len(back) < len(goods) - 1)
        named = bool(slots.category or slots.colours or slots.says_size or slots.for_whom or slots.ordinal)
        return Found(
            tokens=tokens,
            mended=mended,
            languages=languages,
            intents=intents,
            goods=goods,
            outside=outside,
            garments=books.garments.find(mended, taken),
            policies=policies,
            strong=[match for match in policies if not self._weak(match, mended, intents)],
            openers=[*correcting, *commands],
            commands=bool(commands),
            slots=slots,
            corrects=replaced or corrects(text, slots, said, opened=bool(correcting), named=named),
        )

    def slots(
        self, text: str, tokens: list[Token], taken: set[int], context: Context
    ) -> tuple[Slots, list[Match], list[Match]]:
        """The slots, where the goods stand, and what of them was taken back."""
        books = self._books
        no_things = taken | books.homophones(tokens)
        categories = books.categories.find(tokens, no_things)
        colours = books.colours.find(tokens, no_things | covered(categories))
        people = self._people(tokens, taken | covered(categories) | covered(colours))
        places = self._places(tokens, taken, context)
        goods = [*categories, *colours, *people]
        back = taken_back([*goods, *places], tokens)
        refused = {code for match in colours if match in back for code in match.codes}
        named = [code for match in colours if match not in back for code in match.codes]
        shades = (shade for code in named for shade in books.shades[code] if shade not in refused)
        numbers = read_numbers(text, books.labels, context)
        place = next((int(match.codes[0]) for match in places if match not in back), None)
        slots = replace(
            numbers,
            category=next((match.codes[0] for match in categories if match not in back), None),
            colours=tuple(dict.fromkeys((*named, *shades))),
            not_colours=tuple(dict.fromkeys(code for code in refused if code not in named)),
            for_whom=next((_PEOPLE[match.codes[0]] for match in people if match not in back), None),
            ordinal=numbers.ordinal or place,
        )
        return self._counted(slots, tokens, goods, people), [*goods, *places], back

    def people_in(self, found: Found) -> set[tuple[str, ...]]:
        return {match.codes for match in self._people(found.mended, set())}

    def _people(self, tokens: list[Token], taken: set[int]) -> list[Match]:
        """Whom it is for; «з чоловіком», "with my husband" are only there."""
        found = self._books.people.find(tokens, taken | {n for n, t in enumerate(tokens) if t.word in NOBODY})
        return [match for match in found if not _there_only(match, tokens)]

    def _places(self, tokens: list[Token], taken: set[int], context: Context) -> list[Match]:
        """Ordinals, and sides of the screen when several are on it; not in names of products, not of days and times.
        With nothing on the screen a longer text has none: «після першої прогулянки»."""
        books = self._books
        if not context.shown and len(tokens) > _FEW:
            return []
        newest = covered(m for m in books.intents.find(tokens, taken) if Intent.NEWEST in m.codes)
        named = taken | newest | covered(books.titles.find(tokens))
        found = books.ordinals.find(tokens, named) or (books.sides.find(tokens, named) if context.shown > 1 else [])
        ends = ((match, match.start + match.length) for match in found if tokens[match.start].word not in NO_PLACES)
        return [match for match, end in ends if end == len(tokens) or tokens[end].word not in OF_TIME]

    def _counted(self, slots: Slots, tokens: list[Token], goods: list[Match], people: list[Match]) -> Slots:
        """«Дві куртки» is a number of pieces, «сину 9» an age."""
        if slots.ordinal is not None:
            return slots
        words = [token.word for token in tokens]
        if slots.age is None:
            ages = (age_of_person(words[match.start + match.length :]) for match in people)
            age = next((age for age in ages if age is not None), None)
            if age is not None:
                return replace(slots, age=age)
        first = min((match.start for match in goods), default=0)
        pieces = slots.quantity or pieces_of_goods(words, first, sized=slots.says_size)
        return replace(slots, quantity=pieces)

    def _policies(self, tokens: list[Token], taken: set[int], goods: list[Match], slots: Slots) -> list[Match]:
        """Beside the name of a thing, one telling word in passing ("на подарунок") asks for no rule, unless it is its
        title; the more exact of two rules is meant."""
        books = self._books
        found = books.policies.find(tokens, taken) or self._gist(tokens, taken)
        if goods or slots.says_size:
            headlines = {match.start for match in books.headlines.find(tokens, taken)}
            found = [match for match in found if self._telling(match, tokens) > 1 or headlines & covered([match])]
        found = [match for match in found if not self._their_own(match, tokens)]
        codes = {match.codes[0] for match in found}
        return [match for match in found if not codes & books.more_exact(match.codes[0])]

    def _telling(self, match: Match, tokens: list[Token]) -> int:
        return sum(self._books.says(token) for token in tokens[match.start : match.start + match.length])

    def _their_own(self, match: Match, tokens: list[Token]) -> bool:
        """«Мій телефон» asks for no phone of ours."""
        own = tokens[match.start - 1].word in MINE if match.start else False
        return own and match.codes[0] == _OUR_CONTACTS

    def _gist(self, tokens: list[Token], taken: set[int]) -> list[Match]:
        """Policies by their telling words alone: «коли ви працюєте» for «коли працюєте»."""
        telling = {n for n, token in enumerate(tokens) if self._books.says(token)}
        return self._books.gists.find(tokens, taken | (set(range(len(tokens))) - telling))

    def _weak(self, policy: Match, tokens: list[Token], intents: list[Match]) -> bool:
        """Whether the phrase says no more than "sizes" or "cheaper", which mostly are about a product."""
        about_goods = covered(match for match in intents if _ABOUT_GOODS.intersection(match.codes))
        rest = [tokens[n] for n in sorted(covered([policy]) - about_goods)]
        return len(rest) < policy.length and not any(self._books.says(token) for token in rest)


def _there_only(person: Match, tokens: list[Token]) -> bool:
    """«З чоловіком», "with my husband"; and a grown-up who says, buys or fetches: «жінка сказала», «забере муж»."""
    before = tokens[person.start - 1].word if person.start else ""
    after = {token.word for token in tokens[person.start + person.length :][:_REACH]}
    grown_up = person.codes[0] in _GROWN_UP
    return before in ACCOMPANYING or (grown_up and (before in SAYING or bool(SAYING & after)))


def covered(matches: Iterable[Match]) -> set[int]:
    """The places of all their tokens."""
    return {n for match in matches for n in range(match.start, match.start + match.length)}
