"""Look: all the photos of a turn are one question. Ours are named; for the others the words beside them count."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.errors import PhotoNotFound, PhotoProblem, ProductNotFound
from catalog.photos import Candidate, Recognition
from catalog.products import Product
from graph.deps import Deps
from graph.finding import find
from graph.messages import Asked, Picture, Reason, Say, Saying, Why
from graph.offers import card_of, colour_to_show
from graph.state import State, Wish, merged
from graph.talk import pairs_of, say, show, show_several, size_for
from graph.understanding.meaning import Intent

MOST = 3
TWICE = 2


async def look(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    pictures = [part for part in deps.turn.parts if isinstance(part, Picture)]
    photos = list(dict.fromkeys(picture.photo_id for picture in pictures if picture.photo_id))
    seen = [(photo, await _recognise(deps, photo)) for photo in photos]
    known = [(photo, recognition) for photo, recognition in seen if recognition is not None]
    if not known:
        problem = next((picture.problem for picture in pictures if picture.problem), PhotoProblem.NOT_DELIVERED)
        return say(state, Say(Saying.PHOTO_UNREADABLE, problem=problem))
    recognitions = [recognition for _, recognition in known]
    told = await _ours(state, deps, recognitions) or await _perhaps(state, deps, recognitions)
    told = told or await _by_words(state, deps) or _unknown(state)
    return merged(State(wish=None), told, State(photo=known[-1][0]))


async def _recognise(deps: Deps, photo: str) -> Recognition | None:
    try:
        return await deps.catalog.photos.recognise(photo)
    except PhotoNotFound:
        return None


async def _ours(state: State, deps: Deps, recognitions: list[Recognition]) -> State | None:
    """Recognised for sure: one product is one answer, several are candidates."""
    sure = [recognition for recognition in recognitions if recognition.sure]
    pairs = await _products(deps, [recognition.candidates[0] for recognition in sure])
    if not pairs:
        return None
    way = f"photo:{sure[0].source}"
    if len(pairs) > 1:
        size = size_for(state["meaning"].slots, pairs[0][0], deps.lexicon)
        return merged(show_several(state, pairs[:MOST], Why.SEVERAL_PHOTOS, size), State(answered_by=way))
    return merged(_shown(state, deps, *pairs[0]), State(answered_by=way))


async def _perhaps(state: State, deps: Deps, recognitions: list[Recognition]) -> State | None:
    """Several of ours look so. A colour beside the photo may decide it, otherwise the shopper does."""
    pairs = await _products(deps, [candidate for each in recognitions for candidate in each.candidates])
    named = [pair for pair in pairs if pair[1] in state["meaning"].slots.colours]
    if not pairs:
        return None
    if len(named) == 1 or len(pairs) == 1:
        return merged(_shown(state, deps, *(named or pairs)[0]), State(answered_by="photo:near"))
    size = size_for(state["meaning"].slots, pairs[0][0], deps.lexicon)
    return merged(
        show_several(state, pairs[:MOST], Why.PHOTO_UNSURE, size), State(answered_by="photo:near", stage="vision")
    )


async def _products(deps: Deps, candidates: list[Candidate]) -> list[tuple[Product, str]]:
    """Those that are still sold, each once."""
    pairs: list[tuple[Product, str]] = []
    for sku, colour in dict.fromkeys((candidate.product_sku, candidate.colour) for candidate in candidates):
        try:
            product = await deps.catalog.product(sku)
        except ProductNotFound:
            continue
        if product.of_colour(colour):
            pairs.append((product, colour))
    return pairs


def _shown(state: State, deps: Deps, product: Product, colour: str) -> State:
    """The recognised one, or the colour of it that the words ask for."""
    meaning = state["meaning"]
    size = size_for(meaning.slots, product, deps.lexicon)
    wanted = colour_to_show(product, meaning.slots.colours, size) if meaning.slots.colours else colour
    has = {known.code for known in product.colours}.intersection(meaning.slots.colours)
    asked = Asked.PRICE if Intent.PRICE in meaning.intents else Asked.ALL
    card = card_of(product, wanted if has else colour, size=size, asked=asked, recognised=True)
    return merged(show(state, card), State(candidates=[[product.sku, card.offer.colour.code]]))


async def _by_words(state: State, deps: Deps) -> State | None:
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
    return merged(shown, State(stage="vision", answered_by="photo:caption", wish=wish))


def _unknown(state: State) -> State:
    """Ask for words; the second time in a row call a person, and go on helping."""
    times = state.get("unknown_photos", 0) + 1
    tried = [*state.get("tried", []), "photo"][-3:]
    if times < TWICE:
        told = merged(say(state, Say(Saying.PHOTO_UNKNOWN)), State(answered_by="photo:none"))
    else:
        told = merged(say(state, Say(Saying.PHOTO_UNKNOWN_AGAIN)), State(answered_by="photo:none"))
        told["plan"], told["reason"] = ("escalate",), Reason.PHOTO_NOT_RECOGNISED
    return merged(told, State(unknown_photos=times, tried=tried, stage="vision"))
