"""/offer: the shopper gets a product's card from the manager, with picture, price and sizes, as the bot shows it."""

from __future__ import annotations

import structlog

from bot.handlers.asked import Asked
from bot.handlers.persons import Step
from bot.handlers.team_products import Wanted, wanted
from bot.handlers.team_talk import Listener, TeamDoors, answered, origin_of, told
from bot.outbox import Outgoing
from bot.render import team
from bot.render.calls import picture
from bot.render.drafts import show_offer
from bot.render.rich import Rich, plain
from bot.texts import team as words
from bot.texts import texts
from graph.handoffs import Handoff, Line
from graph.messages import ShowOffer
from graph.offers import card_of, in_stock

log = structlog.get_logger(__name__)
OFFER = "offer"


class TeamOffers:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors

    async def asked_for(self, asked: Asked) -> Step:
        """ "/offer KOS-ZIP рожевий 128"."""
        if not asked.argument:
            return answered(asked, team.usage(OFFER))
        found = await wanted(self._doors, asked.argument)
        if isinstance(found, Rich):
            return answered(asked, found)
        return await self.offer(asked, found)

    async def offer(self, asked: Asked, found: Wanted) -> Step:
        """The card to the shopper, from whoever holds, or now takes, the talk. What is sold out is not offered."""
        card = card_of(found.product, found.colour, size=found.size)
        refusal = _refusal(found, card)
        if refusal is not None:
            return answered(asked, refusal)
        taken = await self._doors.take(asked)
        if taken.handoff is None:
            return taken.step
        sent = await self.sent(asked, taken.handoff, found, card)
        lane = (taken.handoff.chat, taken.handoff.topic)
        return Step((*taken.step.outgoing, sent, told(asked, team.offered(card.offer, found.size))), (lane,))

    async def sent(
        self, asked: Asked, handoff: Handoff, found: Wanted, card: ShowOffer, heading: Rich | None = None
    ) -> Outgoing:
        """The card, kept with the talk as something that the manager said."""
        said = Line(
            "manager",
            team.spoken_offer(card.offer, found.size),
            "photo" if picture(card.offer.photo) is not None else "text",
            found.sku,
            asked.member.id,
        )
        handoffs = self._doors.agent.handoffs
        await handoffs.said(asked.key("offer_said"), handoff.id, [said])
        await handoffs.note_event(asked.key("offered"), handoff.id, "offered", asked.member.id, found.sku)
        log.info("offered", handoff=handoff.id, manager=asked.member.id, sku=found.sku)
        listener = Listener(handoff.chat, handoff.topic, handoff.locale)
        return listener.told(show_offer(card, texts(handoff.locale), heading, person=False), origin_of(asked))


def found_heading(handoff: Handoff) -> Rich:
    """Above what was found for a photo."""
    return plain(words.FOUND[handoff.locale])


def _refusal(found: Wanted, card: ShowOffer) -> Rich | None:
    free = [one for one in card.offer.sizes if one.stock > 0 and found.size in (None, one.size)]
    if free:
        return None
    others = [colour for colour in found.product.colours if in_stock(found.product, colour.code)]
    if found.size is not None and all(one.size != found.size for one in card.offer.sizes):
        return team.no_such_size(found.size, [one.size for one in card.offer.sizes])
    return team.none_free(card.offer, found.size, others)
