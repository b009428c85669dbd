"""What the local recogniser and the detectors say, without and beside a model. The recogniser is scripted here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from catalog.photos import Candidate, Recognition
from catalog.photos.kinds import Detected, PhotoKind
from catalog.shop import PhotoThresholds
from graph.messages import Doubt, NoneOfThese, Say, Saying, ShowOffer, ShowOffers, ShowProduct, Why
from graph.vision.seeing import Seen
from graph.vision.shortlist import listed
from graph.vision.weighing import Verdict, verdict_of, weighed
from tests.fakes.model_server import chosen, described, fails
from tests.graph.conftest import Talk

OWL = ("HUD-SOVA", "green")
THRESHOLDS = PhotoThresholds(sure=0.85, ask=0.5)
See = Callable[..., None]


def first(reply):
    return reply.messages[0]


def sayings(reply):
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def candidates(*likely: tuple[str, str, float]) -> tuple[Candidate, ...]:
    return tuple(Candidate(sku, colour, probability=probability) for sku, colour, probability in likely)


@pytest.fixture
def see(shop, monkeypatch: pytest.MonkeyPatch) -> See:
    """The recogniser sees these candidates, (SKU, colour, probability), and this kind of picture."""

    def teach(*likely, sure: bool = False, kind: PhotoKind = PhotoKind.GOODS, decided: bool = True) -> None:
        source = "local" if likely else "none"
        seen = Recognition(candidates(*likely), sure, source, kind, Detected(kind, 0.9, decided))

        async def recognise(_photo_id: str) -> Recognition:
            return seen

        monkeypatch.setattr(shop.photos, "recognise", recognise)

    return teach


async def test_above_the_threshold_it_is_answered_alone(talk, see, stranger) -> None:
    see((*OWL, 0.93), sure=True)
    reply = await talk.photo(stranger("x"))
    assert isinstance(first(reply), ShowOffer)
    assert (first(reply).offer.product_sku, reply.answered_by) == ("HUD-SOVA", "photo:local")


@pytest.mark.parametrize(("probability", "sure"), [(0.84, True), (0.93, False)])
async def test_below_the_shops_threshold_or_the_measured_one_it_is_asked(
    talk, see, stranger, probability, sure
) -> None:
    see((*OWL, probability), sure=sure)
    shown = first(await talk.photo(stranger("x")))
    assert isinstance(shown, ShowOffers)
    assert (shown.why, len(shown.offers)) == (Why.PHOTO_UNSURE, 1)


async def test_three_unlikely_ones_that_are_likely_together_are_a_question(talk, see, stranger) -> None:
    see((*OWL, 0.3), ("SHA-PUH", "pink", 0.15), ("SUK-KRAPKA", "pink", 0.1))
    assert [offer.product_sku for offer in first(await talk.photo(stranger("x"))).offers] == [
        "HUD-SOVA",
        "SHA-PUH",
        "SUK-KRAPKA",
    ]


async def test_below_the_question_words_are_asked_for_then_a_person_with_what_it_looked_like(
    talk, see, stranger
) -> None:
    see((*OWL, 0.2), ("SHA-PUH", "pink", 0.1), ("SUK-KRAPKA", "pink", 0.01))
    assert sayings(await talk.photo(stranger("x"))) == [Saying.PHOTO_UNKNOWN]
    [called] = (await talk.photo(stranger("y"))).cards
    assert [(guess.offer.product_sku, guess.probability) for guess in called.guesses] == [
        ("HUD-SOVA", 0.2),
        ("SHA-PUH", 0.1),
    ]
    assert called.tried == ("photo",)


async def test_a_question_then_an_unknown_photo_is_twice_unsure(talk, see, stranger) -> None:
    see((*OWL, 0.6))
    await talk.photo(stranger("x"))
    see()
    assert sayings(await talk.photo(stranger("y"))) == [Saying.PHOTO_UNKNOWN_AGAIN, Saying.PERSON_CALLED]


async def test_a_tap_in_between_begins_the_count_anew(talk, see, stranger) -> None:
    see((*OWL, 0.6))
    await talk.photo(stranger("x"))
    await talk.tap(ShowProduct(*OWL))
    see()
    assert sayings(await talk.photo(stranger("y"))) == [Saying.PHOTO_UNKNOWN]


async def test_pressing_something_else_twice_calls_a_person_once(talk, see, stranger) -> None:
    see((*OWL, 0.6))
    await talk.photo(stranger("x"))
    assert len((await talk.tap(NoneOfThese())).cards) == 1
    assert (await talk.tap(NoneOfThese())).cards == ()


async def test_on_a_bad_day_the_local_question_takes_over_and_a_person_is_called(seeing, see, models, stranger) -> None:
    models.always(fails(500))
    see((*OWL, 0.6))
    reply = await seeing.photo(stranger("x"))
    assert isinstance(first(reply), ShowOffers)
    assert sayings(reply) == [Saying.PERSON_CALLED]
    assert reply.cards[0].tried == ("photo", "vision_down", "candidates")


async def test_a_model_that_agrees_makes_it_sure_and_one_that_contradicts_makes_it_a_question(
    seeing, see, models, stranger
) -> None:
    see((*OWL, 0.6))
    models.on("Description", described("hoodie")).on("Choice", chosen(*OWL, 0.7))
    assert isinstance(first(await seeing.photo(stranger("x"))), ShowOffer)
    models.on("Choice", chosen("SUK-KRAPKA", "pink", 0.97))
    shown = first(await Talk(seeing.agent, seeing.catalog, chat=502).photo(stranger("y")))
    assert isinstance(shown, ShowOffer | ShowOffers)
    assert not isinstance(shown, ShowOffer)


SAID = {
    PhotoKind.RECEIPT: Saying.PHOTO_RECEIPT,
    PhotoKind.DOCUMENT: Saying.PHOTO_DOCUMENT,
    PhotoKind.INDECENT: Saying.PHOTO_INDECENT,
}


@pytest.mark.parametrize("kind", list(SAID))
async def test_papers_and_indecent_pictures_are_handled_politely_and_shown_to_no_model(
    seeing, see, models, stranger, kind
) -> None:
    see(kind=kind)
    reply = await seeing.photo(stranger("x"))
    assert (sayings(reply), reply.cards, reply.answered_by) == ([SAID[kind]], (), f"photo:{kind.value}")
    assert models.asked == []


@pytest.mark.parametrize("kind", list(SAID))
async def test_a_detector_that_is_not_trusted_asks_what_the_photo_is_for(seeing, see, models, stranger, kind) -> None:
    see(kind=kind, decided=False)
    reply = await seeing.photo(stranger("x"))
    assert (sayings(reply), reply.asks) == ([Saying.PHOTO_WHAT_FOR], True)
    assert models.asked == []


async def test_words_about_goods_make_goods_of_what_looks_like_a_paper(seeing, see, models, stranger) -> None:
    models.on("Description", described("hoodie")).on("Choice", chosen(*OWL))
    see(kind=PhotoKind.RECEIPT)
    assert first(await seeing.photo(stranger("x"), caption="є таке на 104?")).offer.product_sku == "HUD-SOVA"


async def test_words_do_not_make_goods_of_an_indecent_picture(seeing, see, models, stranger) -> None:
    see(kind=PhotoKind.INDECENT)
    assert sayings(await seeing.photo(stranger("x"), caption="є таке на 104?")) == [Saying.PHOTO_INDECENT]
    assert models.asked == []


@pytest.mark.parametrize("kind", [PhotoKind.RECEIPT, PhotoKind.SEVERAL_GARMENTS])
async def test_what_is_known_as_ours_wins_over_a_detector(talk, see, stranger, kind) -> None:
    see((*OWL, 0.95), sure=True, kind=kind)
    assert isinstance(first(await talk.photo(stranger("x"))), ShowOffer)


async def test_several_garments_are_named_without_a_model_too(talk, see, stranger) -> None:
    see((*OWL, 0.4), ("SHA-PUH", "pink", 0.3), kind=PhotoKind.SEVERAL_GARMENTS)
    shown = first(await talk.photo(stranger("x")))
    assert (shown.why, len(shown.offers)) == (Why.SEVERAL_THINGS, 2)
    see(kind=PhotoKind.SEVERAL_GARMENTS)
    other = await Talk(talk.agent, talk.catalog, chat=502).photo(stranger("y"))
    assert other.messages == (Say(Saying.PHOTO_UNKNOWN, doubt=Doubt.SEVERAL_PRODUCTS),)


async def test_a_receipt_beside_a_photo_of_ours_does_not_hide_it(talk, shop, monkeypatch, picture_of, stranger) -> None:
    known = shop.photos.recognise
    paper = await talk.kept(stranger("paper"))

    async def recognise(photo_id: str) -> Recognition:
        if photo_id == paper:
            return Recognition((), False, "none", PhotoKind.RECEIPT, Detected(PhotoKind.RECEIPT, 0.99, True))
        return await known(photo_id)

    monkeypatch.setattr(shop.photos, "recognise", recognise)
    reply = await talk.photo(stranger("paper"), picture_of("HUD-SOVA", "green"))
    assert first(reply).offer.product_sku == "HUD-SOVA"


@pytest.mark.parametrize(
    ("probabilities", "verdict"),
    [
        ((0.85,), Verdict.SURE),
        ((0.84,), Verdict.ASK),
        ((0.5,), Verdict.ASK),
        ((0.49,), Verdict.UNKNOWN),
        ((0.3, 0.2), Verdict.ASK),
        ((), Verdict.UNKNOWN),
    ],
)
def test_the_thresholds_are_the_shops(probabilities, verdict) -> None:
    found = candidates(*((f"P{n}", "pink", each) for n, each in enumerate(probabilities)))
    assert verdict_of(found, THRESHOLDS) is verdict


async def test_a_twin_whose_telling_detail_is_hidden_is_never_answered_alone(shop) -> None:
    product = await shop.product("HUD-SOVA")
    seen = Seen("HUD-SOVA", "green", 0.99, "a hoodie", ("the zip",), None, usage=None)  # type: ignore[arg-type]
    plain = weighed(seen, [listed(product, ())], (), THRESHOLDS)
    assert (verdict_of(plain.candidates, THRESHOLDS), plain.reason) == (Verdict.SURE, None)
    confused = replace(product, guide=replace(product.guide, confused_with=("KOS-STEZHKA",)))
    twin = weighed(seen, [listed(confused, ())], (), THRESHOLDS)
    assert (verdict_of(twin.candidates, THRESHOLDS), twin.reason) == (Verdict.ASK, "detail_hidden")


async def test_yes_to_the_question_about_a_receipt_calls_a_person_with_it(talk, see, stranger) -> None:
    see(kind=PhotoKind.RECEIPT)
    await talk.photo(stranger("x"))
    reply = await talk.say("так")
    assert sayings(reply)[-1] is Saying.PERSON_CALLED
    assert reply.cards[0].photo_id == await talk.kept(stranger("x"))


@pytest.mark.parametrize("words", ["так, шукаю таке", "є таке на 104?", "скільки коштує?"])
async def test_a_photo_that_is_about_goods_after_all_is_looked_at(seeing, see, models, stranger, words) -> None:
    models.on("Description", described("hoodie")).on("Choice", chosen(*OWL))
    see(kind=PhotoKind.DOCUMENT, decided=False)
    await seeing.photo(stranger("x"))
    assert first(await seeing.say(words)).offer.product_sku == "HUD-SOVA"


async def test_a_photo_about_an_order_goes_to_a_person(talk, see, stranger) -> None:
    see(kind=PhotoKind.RECEIPT, decided=False)
    await talk.photo(stranger("x"))
    assert Saying.PERSON_CALLED in sayings(await talk.say("це щодо замовлення"))


async def test_a_question_about_a_paper_is_forgotten_when_the_talk_goes_on(talk, see, stranger) -> None:
    see(kind=PhotoKind.RECEIPT)
    await talk.photo(stranger("x"))
    assert first(await talk.say("худі з совою")).offer.product_sku == "HUD-SOVA"
    assert (await talk.say("так")).cards == ()


async def test_no_to_the_candidates_is_none_of_them(talk, see, stranger) -> None:
    see((*OWL, 0.4), ("SHA-PUH", "pink", 0.3))
    await talk.photo(stranger("x"))
    assert sayings(await talk.say("ні")) == [Saying.PHOTO_NONE_OF_THESE, Saying.PERSON_CALLED]


@pytest.mark.parametrize("quality", [92, 60])
async def test_products_that_share_one_picture_are_the_shoppers_choice_and_no_models(
    seeing, models, picture_of, quality
) -> None:
    shown = first(await seeing.photo(picture_of("KOS-STEZHKA", "pink", quality)))
    assert {offer.product_sku for offer in shown.offers} == {"KOS-STEZHKA", "KOS-STEZHKA-POLO"}
    assert models.asked == []


async def test_copies_of_nearly_the_same_pictures_are_told_apart_by_a_model_without_a_description(
    seeing, shop, models, monkeypatch, stranger
) -> None:
    copies = tuple(Candidate(sku, "pink", probability=0.5, distance=2) for sku in ("SUK-KRAPKA", "SHA-PUH"))

    async def recognise(_photo_id: str) -> Recognition:
        return Recognition(copies, False, "near")

    monkeypatch.setattr(shop.photos, "recognise", recognise)
    models.on("Choice", chosen("SHA-PUH", "pink", 0.95))
    assert first(await seeing.photo(stranger("x"))).offer.product_sku == "SHA-PUH"
    assert [asked.schema for asked in models.asked] == ["Choice"]
