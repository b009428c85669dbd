"""What a photo shows that the bot did not know: a manager picks it in two taps, the shopper gets the offer, and later
photos are compared with this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.callbacks import digest
from bot.callbacks_team import PHOTO_SIGNS, AskPhoto, PickPhoto, unpack_team
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step, buttons_of
from bot.handlers.team_offers import OFFER, TeamOffers, found_heading
from bot.handlers.team_products import Wanted, wanted
from bot.handlers.team_talk import Decisions, TeamDoors, answered, told
from bot.outbox import Outgoing
from bot.render import team_photos as render
from bot.render.keyboards import Button
from bot.render.rich import Rich, plain
from bot.texts import team as words
from catalog import Filters
from catalog.errors import IndexUnavailable, PhotoNotFound, ProductNotFound
from catalog.products import Product
from graph.errors import HandoffNotFound
from graph.handoffs import Handoff
from graph.offers import card_of, colour_to_show

log = structlog.get_logger(__name__)
SHOWN = 6
WORDS = 3
"""So many of the last messages are searched by."""
PICKED = "photo"  # how the event of a pick begins

Pair = tuple[Product, str]


class TeamPhotos:
    def __init__(self, doors: TeamDoors, offers: TeamOffers) -> None:
        self._doors = doors
        self._catalog = doors.catalog
        self._handoffs = doors.agent.handoffs
        self._offers = offers
        self._decisions = Decisions(doors.catalog.db)

    @property
    def commands(self) -> Commands:
        return {OFFER: Command(self._offer, of_a_talk=True)}

    async def tapped(self, asked: Asked) -> Step | None:
        """None: another button."""
        button = unpack_team(asked.argument)
        if not isinstance(button, AskPhoto | PickPhoto):
            return None
        handoff = await self._live(button.handoff_id)
        if handoff is None or handoff.photo_id is None:
            return answered(asked, plain(words.TALK_OVER))
        if asked.shopper not in (None, handoff.chat):
            return Step()
        asked = replace(asked, shopper=handoff.chat, handoff=handoff)
        if isinstance(button, AskPhoto):
            return await self._ask(asked, handoff, handoff.photo_id)
        if button.photo != handoff.photo_id[:PHOTO_SIGNS]:
            return answered(asked, render.old_photo())
        picked = await self._resolved(button)
        return await self._pick(asked, handoff, handoff.photo_id, picked) if picked is not None else Step()

    async def _offer(self, asked: Asked) -> Step:
        """In reply to the question what is on the photo, it is the answer: none of those that were shown."""
        question = asked.message.reply_to_message
        handoff_id = _asked_about(buttons_of(question)) if question is not None else None
        handoff = await self._live(handoff_id) if handoff_id is not None else None
        if handoff is None or handoff.photo_id is None or not asked.argument or asked.shopper != handoff.chat:
            return await self._offers.asked_for(asked)
        found = await wanted(self._doors, asked.argument)
        if isinstance(found, Rich):
            return answered(asked, found)
        return await self._pick(asked, handoff, handoff.photo_id, found)

    async def _ask(self, asked: Asked, handoff: Handoff, photo_id: str) -> Step:
        """The likeliest products, a button each."""
        pairs = await self._likely(handoff, photo_id)
        text, markup = render.ask_photo(handoff.id, photo_id, pairs)
        return Step((told(asked, text, reply_markup=markup),))

    async def _pick(self, asked: Asked, handoff: Handoff, photo_id: str, found: Wanted) -> Step:
        """The next pick takes the place of the one before; the same again changes nothing."""
        key, shown = asked.key("photo_meant"), f"{found.product.sku}/{found.colour}"
        choice = await self._decisions.made(key)
        if choice is None:
            choice = await self._decisions.make(key, {"before": await self._picked(handoff.id, photo_id), "now": shown})
        if choice["before"] == shown:
            return Step()
        taken = await self._doors.take(asked)
        if taken.handoff is None:
            return taken.step
        await self._learn(asked, taken.handoff, photo_id, shown, choice["before"])
        card = card_of(found.product, found.colour, size=found.size)
        sent = await self._offers.sent(asked, taken.handoff, found, card, found_heading(taken.handoff))
        lane = (taken.handoff.chat, taken.handoff.topic)
        return Step((*taken.step.outgoing, sent, self._shown(asked, taken.handoff, found)), (lane,))

    async def _learn(self, asked: Asked, handoff: Handoff, photo_id: str, shown: str, before: str | None) -> None:
        """A photo that is gone meanwhile is offered for all the same, and teaches nothing."""
        detail = f"{PICKED} {photo_id[:PHOTO_SIGNS]} {shown}"
        await self._handoffs.note_event(asked.key("photo_picked"), handoff.id, "noted", asked.member.id, detail)
        who = f"{asked.member.role.value}:{asked.member.id}"
        try:
            if before is not None:
                await self._catalog.photos.unconfirm(photo_id, *_parted(before), by=who)
            await self._catalog.photos.confirm(photo_id, *_parted(shown), by=who)
        except PhotoNotFound:
            log.info("photo_gone", photo=photo_id[:12])
            return
        log.info("photo_confirmed", photo=photo_id[:12], sku=shown, manager=asked.member.id)

    def _shown(self, asked: Asked, handoff: Handoff, found: Wanted) -> Outgoing:
        """The question says what was picked, and stays open for another pick."""
        text = render.picked(found.product, found.colour, asked.hand.name)
        question = asked.message
        if question.from_user is None or not question.from_user.is_bot:
            return told(asked, text)
        return render.edited(question, text, handoff)

    async def _picked(self, handoff_id: int, photo_id: str) -> str | None:
        """What was picked last for this photo, as "KOS-ZIP/pink"."""
        about = f"{PICKED} {photo_id[:PHOTO_SIGNS]} "
        details = (event.detail or "" for event in reversed(await self._handoffs.events(handoff_id)))
        return next((detail.removeprefix(about) for detail in details if detail.startswith(about)), None)

    async def _likely(self, handoff: Handoff, photo_id: str) -> list[Pair]:
        """By what the photo itself looks like, by what the bot took it for, then by what was said."""
        standing = await self._doors.talks.standing(handoff.chat)
        brief = await self._doors.agent.brief(handoff.chat, standing.topic, standing.checkpoint_id)
        guesses = brief.guesses if brief is not None and brief.photo_id == photo_id else ()
        taken_for = [(guess.offer.product_sku, guess.offer.colour.code) for guess in guesses]
        said = [line.words for line in await self._handoffs.lines(handoff.id) if line.side == "shopper"]
        searched = await self._searched([*(brief.words if brief is not None else ()), *said][-WORDS:])
        pairs: dict[tuple[str, str], Pair] = {}
        for sku, colour in [*await self._looks_like(photo_id), *taken_for, *searched]:
            product = await self._sold(sku)
            if product is not None:
                shown = colour_to_show(product, [colour] if colour else [])
                pairs.setdefault((sku, shown), (product, shown))
        return list(pairs.values())[:SHOWN]

    async def _looks_like(self, photo_id: str) -> list[tuple[str, str]]:
        try:
            seen = await self._catalog.photos.recognise(photo_id)
        except PhotoNotFound:
            log.info("photo_gone", photo=photo_id[:12])
            return []
        return [(each.product_sku, each.colour) for each in seen.candidates]

    async def _searched(self, said: Sequence[str]) -> list[tuple[str, str | None]]:
        text = "\n".join(said).strip()
        if not text:
            return []
        try:
            found = await self._catalog.search(text, Filters(), SHOWN)
        except IndexUnavailable as error:
            log.warning("search_unavailable", error=type(error).__name__)
            return []
        return [(hit.product.sku, hit.colour) for hit in found.hits]

    async def _resolved(self, button: PickPhoto) -> Wanted | None:
        """None: it is not sold any more."""
        products = (await self._catalog.vocabulary()).products
        sku = next((each for each in products if digest(each) == button.product), None)
        product = await self._sold(sku) if sku is not None else None
        colours = product.colours if product is not None else ()
        colour = next((each.code for each in colours if digest(each.code) == button.colour), None)
        return Wanted(product, colour) if product is not None and colour is not None else None

    async def _sold(self, sku: str) -> Product | None:
        try:
            return await self._catalog.product(sku)
        except ProductNotFound:
            return None

    async def _live(self, handoff_id: int) -> Handoff | None:
        try:
            handoff = await self._handoffs.by_id(handoff_id)
        except HandoffNotFound:
            return None
        return handoff if handoff.live else None


def photo_buttons(handoff: Handoff) -> list[list[Button]]:
    """Under the card of a hand-off whose photo nobody knew; no row under another."""
    if handoff.photo_id is None:
        return []
    return [[render.it_is_ours(handoff.id)]]


def _asked_about(data: Sequence[str]) -> int | None:
    """The hand-off of a question what is on its photo."""
    found = (unpack_team(each) for each in data)
    return next((each.handoff_id for each in found if isinstance(each, AskPhoto | PickPhoto)), None)


def _parted(shown: str) -> tuple[str, str]:
    sku, _, colour = shown.rpartition("/")
    return sku, colour
