"""Look: all the photos of a turn are one question. Ours are named; for the others the words beside them count."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.errors import PhotoProblem
from catalog.photos.kinds import PhotoKind
from catalog.products import Product
from graph.deps import Deps
from graph.finding import find
from graph.instead import with_instead
from graph.messages import Asked, Doubt, Picture, Say, Saying, ShowOffer, Why
from graph.offers import card_of, colour_to_show, in_stock
from graph.puzzles import is_second, puzzled
from graph.sale.showing import waiting_order
from graph.sale.wishes import SaleWish, wishes_in
from graph.sights import (
    MOST,
    Sight,
    are_copies,
    candidates_of,
    doubt_of,
    hunches_of,
    of_goods,
    sights_of,
    sold,
    tried_with,
    way_of,
    with_verdict,
)
from graph.state import OpenPhoto, PhotoQuestion, State, Wish, merged
from graph.talk import asked_of, pairs_of, say, show, show_several, size_for
from graph.understanding.meaning import Intent, Meaning
from graph.vision.weighing import Verdict

ABOUT_GOODS = frozenset(
    {Intent.SEARCH, Intent.PRICE, Intent.SIZES, Intent.STOCK, Intent.FABRIC, Intent.CHEAPER, Intent.ORDER}
)
UNFIT = frozenset({PhotoKind.DOCUMENT, PhotoKind.INDECENT})
SAYINGS = {
    PhotoKind.RECEIPT: Saying.PHOTO_RECEIPT,
    PhotoKind.DOCUMENT: Saying.PHOTO_DOCUMENT,
    PhotoKind.INDECENT: Saying.PHOTO_INDECENT,
}


async def look(state: State, runtime: Runtime[Deps]) -> State:
    deps, meaning = runtime.context, state["meaning"]
    pictures = [part for part in deps.turn.parts if isinstance(part, Picture)]
    photos = list(dict.fromkeys(picture.photo_id for picture in pictures if picture.photo_id))
    opened = state.get("opened") if not pictures else None
    photos = [opened["photo"]] if opened is not None else photos
    as_goods = opened is not None or _is_about_goods(meaning)
    paying = state["before"]["stage"] == "payment" and not as_goods
    sights = await sights_of(deps.identifier, photos, as_goods=as_goods, shopper=deps.turn.chat, private=paying)
    if not sights:
        problem = next((picture.problem for picture in pictures if picture.problem), PhotoProblem.NOT_DELIVERED)
        return say(state, Say(Saying.PHOTO_UNREADABLE, problem=problem))
    goods = of_goods(sights, as_goods=as_goods)
    told = await _ours(state, deps, sights) or await _receipt(state, deps, sights, as_goods=as_goods)
    told = told or await _perhaps(state, deps, goods) or _private(state, sights, goods)
    told = told or await _by_words(state, deps, goods) or _unknown(state, goods)
    if "receive" in told.get("plan", ()):
        return told
    return merged(State(wish=None), told, State(photo=sights[-1].photo))


async def _receipt(state: State, deps: Deps, sights: list[Sight], *, as_goods: bool) -> State | None:
    """What is not ours while a payment is waited for, or says itself what it is, is a receipt."""
    says = SaleWish.PAID in wishes_in(state["meaning"].text)
    looks = all(sight.found.kind is PhotoKind.RECEIPT for sight in sights)
    unfit = any(sight.found.kind in UNFIT and sight.found.decided for sight in sights)
    awaited = state["before"]["stage"] == "payment" and not unfit
    if as_goods or not (awaited or says or looks) or await waiting_order(state, deps) is None:
        return None
    return State(plan=("receive",))


def _is_about_goods(meaning: Meaning) -> bool:
    """Whether the words beside a photo are those of somebody who wants such a thing."""
    named = meaning.slots.category is not None or meaning.sku is not None or meaning.narrows
    return named or bool(meaning.intents & ABOUT_GOODS)


async def _ours(state: State, deps: Deps, sights: list[Sight]) -> State | None:
    """Recognised for sure: one product is one answer, several are candidates; what is left is spoken of too."""
    sure = with_verdict(sights, Verdict.SURE)
    pairs = await sold(deps.catalog, [sight.found.candidates[0] for sight in sure])
    if not pairs:
        return None
    if len(pairs) > 1:
        size = size_for(state["meaning"].slots, pairs[0][0], deps.lexicon)
        told = show_several(state, pairs[:MOST], Why.SEVERAL_PHOTOS, size)
    else:
        told = await _shown(state, deps, *pairs[0])
    mine = {(product.sku, colour) for product, colour in pairs}
    rest = [sight for sight in sights if sight not in sure and not _may_show(sight, mine)]
    if rest and len(told.get("messages", ())) <= 1:
        told = merged(told, say(told, Say(Saying.PHOTO_REST_UNKNOWN)))
    return merged(told, State(answered_by=way_of(sure)))


def _may_show(sight: Sight, pairs: set[tuple[str, str]]) -> bool:
    """Another view of what was recognised beside it."""
    return any((each.product_sku, each.colour) in pairs for each in sight.found.candidates)


async def _perhaps(state: State, deps: Deps, sights: list[Sight]) -> State | None:
    """Several of ours look so. A colour beside the photo may decide between copies, otherwise the shopper does."""
    unsure = with_verdict(sights, Verdict.ASK)
    pairs = await sold(deps.catalog, candidates_of(unsure))
    if not pairs:
        return None
    named = [pair for pair in pairs if pair[1] in state["meaning"].slots.colours]
    if are_copies(unsure) and 1 in {len(named), len(pairs)}:
        only = named if len(named) == 1 else pairs
        return merged(await _shown(state, deps, *only[0]), State(answered_by=way_of(unsure)))
    shown, doubt = pairs[:MOST], doubt_of(unsure)
    why = Why.SEVERAL_THINGS if doubt is Doubt.SEVERAL_PRODUCTS else Why.PHOTO_UNSURE
    size = size_for(state["meaning"].slots, shown[0][0], deps.lexicon)
    told = merged(
        show_several(state, shown, why, size, doubt),
        State(answered_by=way_of(unsure), hunches=hunches_of(unsure), photo_question=_question(unsure, why, shown)),
    )
    if are_copies(unsure):
        return merged(told, State(stage="vision"))
    down = any(sight.found.down for sight in unsure)
    return puzzled(state, told, [sight.photo for sight in unsure], [*tried_with(unsure), "candidates"], at_once=down)


def _question(unsure: list[Sight], why: Why, shown: list[tuple[Product, str]]) -> PhotoQuestion | None:
    """What a tap on a candidate will tell us: only about one photo of one thing."""
    if len(unsure) != 1 or why is not Why.PHOTO_UNSURE:
        return None
    return PhotoQuestion(photo=unsure[0].photo, pairs=[[product.sku, colour] for product, colour in shown])


def _private(state: State, sights: list[Sight], goods: list[Sight]) -> State | None:
    """A receipt, a document or an indecent picture: polite, and a question where the detector is not trusted."""
    if goods:
        return None
    first, found = sights[0], sights[0].found
    saying = SAYINGS[found.kind] if found.decided else Saying.PHOTO_WHAT_FOR
    told = merged(say(state, Say(saying)), State(answered_by=f"photo:{found.kind.value}", stage="vision"))
    if saying in {Saying.PHOTO_DOCUMENT, Saying.PHOTO_INDECENT}:
        return told
    return merged(
        told,
        State(open_photo=OpenPhoto(photo=first.photo, yes="escalate" if saying is Saying.PHOTO_RECEIPT else "look")),
    )


async def _shown(state: State, deps: Deps, product: Product, colour: str) -> State:
    """The recognised one, or the colour of it that the words ask for; what else they ask is answered too."""
    meaning = state["meaning"]
    slots = meaning.slots
    size = size_for(slots, product, deps.lexicon)
    made = {known.code for known in product.colours}.intersection(slots.colours)
    wanted = colour_to_show(product, slots.colours, size) if made else colour
    asked = Asked.PRICE if Intent.PRICE in meaning.intents else asked_of(meaning)
    card = card_of(product, wanted, size=size, asked=asked, recognised=True)
    mine = State(candidates=[[product.sku, wanted]])
    if slots.colours and not made:
        return await _in_another_colour(state, deps, product, card)
    shown = merged(show(state, card), mine)
    return shown if in_stock(product, wanted) else await with_instead(shown, deps.catalog, product, wanted, size)


async def _in_another_colour(state: State, deps: Deps, product: Product, card: ShowOffer) -> State:
    """«А в рожевому?» of a thing that is not made in pink: said first, and what there is in pink comes last."""
    told = say(state, Say(Saying.NO_SUCH_COLOUR))
    shown = merged(told, show(merged(state, told), card), State(candidates=[[product.sku, card.offer.colour.code]]))
    wish = Wish(
        category=product.category.code,
        colours=list(state["meaning"].slots.colours),
        size=card.size,
        for_whom=product.for_whom,
    )
    finding = await find(deps.catalog, wish, without=(product.sku,))
    if finding is None or not finding.exact:
        return shown
    return merged(shown, show_several(shown, pairs_of(finding.hits, wish), Why.SIMILAR, card.size), State(wish=wish))


async def _by_words(state: State, deps: Deps, sights: list[Sight]) -> State | None:
    """Nothing of ours is seen, but the caption says what it is."""
    meaning = state["meaning"]
    if not meaning.names_goods:
        return None
    slots = meaning.slots
    wish = Wish(
        text=meaning.text if meaning.content else "",
        category=slots.category,
        colours=list(slots.colours),
        size=size_for(slots, None, deps.lexicon),
        for_whom=slots.for_whom,
    )
    finding = await find(deps.catalog, wish)
    if finding is None:
        return None
    shown = show_several(state, pairs_of(finding.hits, wish), Why.PHOTO_UNSURE, wish.get("size"))
    told = merged(shown, State(stage="vision", answered_by="photo:caption", wish=wish))
    down = any(sight.found.down for sight in sights)
    photos = [sight.photo for sight in sights]
    return puzzled(state, told, photos, tried_with(sights), at_once=True) if down else told


def _unknown(state: State, sights: list[Sight]) -> State:
    """Ask for words; the second time in a row, or when no model answers, call a person as well, and go on helping."""
    photos, down = [sight.photo for sight in sights], any(sight.found.down for sight in sights)
    if down:
        saying = Say(Saying.PHOTO_NOT_LOOKED_AT)
    elif is_second(state, photos):
        saying = Say(Saying.PHOTO_UNKNOWN_AGAIN)
    else:
        saying = Say(Saying.PHOTO_UNKNOWN, doubt=doubt_of(sights))
    way = "photo:down" if down else way_of(sights)
    told = merged(say(state, saying), State(answered_by=way, hunches=hunches_of(sights)))
    return puzzled(state, told, photos, tried_with(sights), at_once=down)
