"""An answer in a model's words: the pictures, the buttons and what stands under every card stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.outbox import Outgoing
from bot.render import render
from bot.texts import texts
from catalog.products import Names, ProductPhoto
from graph.messages import Message, Offer, Reply, Say, Saying, ShowOffer, ShowOffers, Why, Worded
from tests.graph.wording.goods import DRESS, HOODIE, PUFFER

ASSISTANT = Names("помічник", "помощник", "assistant")
UK = texts("uk")


def rendered(*messages: Message) -> tuple[Outgoing, ...]:
    reply = Reply(messages, "uk", "c", "lexicon")
    return render(reply, 501, assistant=ASSISTANT)


def pictured(offer: Offer, folder: Path) -> Offer:
    file = folder / f"{offer.product_sku}.jpg"
    file.write_bytes(offer.product_sku.encode())
    return replace(offer, photo=ProductPhoto(offer.product_sku, offer.colour.code, "front", file, offer.product_sku))


def test_a_card_says_the_models_words_above_how_to_order(tmp_path: Path) -> None:
    card = ShowOffer(pictured(PUFFER, tmp_path), size="128")
    (plain,) = rendered(card)
    (sent,) = rendered(Worded(card, "Так, 128 є <b>за 1990 грн</b>."))
    assert sent.params["caption"] == f"Так, 128 є &lt;b&gt;за 1990 грн&lt;/b&gt;.\n{UK.offer.how_to_order}"
    assert sent.params["photo"] == plain.params["photo"]
    assert sent.params["reply_markup"] == plain.params["reply_markup"]


def test_a_sold_out_card_still_leads_to_the_other_colours() -> None:
    (sent,) = rendered(Worded(ShowOffer(DRESS), "Сукні «Горошок» зараз немає."))
    assert sent.params["text"] == f"Сукні «Горошок» зараз немає.\n{UK.offer.try_other_colour}"


def test_an_album_has_the_models_words_and_our_own_question(tmp_path: Path) -> None:
    shown = ShowOffers((pictured(PUFFER, tmp_path), pictured(HOODIE, tmp_path)), Why.FOUND)
    album, question = rendered(Worded(shown, "Є куртка\nі худі"))
    assert album.params["media"][0]["caption"] == "Є куртка\nі худі"
    assert len(album.params["media"]) == 2
    assert question.params["text"] == UK.choose[Why.FOUND]
    assert question.params["reply_markup"] == rendered(shown)[1].params["reply_markup"]


def test_words_in_another_order_than_the_buttons_give_way_to_the_template(tmp_path: Path) -> None:
    shown = ShowOffers((PUFFER, pictured(HOODIE, tmp_path)), Why.FOUND)
    assert rendered(Worded(shown, "Перша куртка, друге худі")) == rendered(shown)


def test_the_only_one_found_is_told_in_the_models_words() -> None:
    (sent,) = rendered(Worded(ShowOffers((PUFFER,), Why.SIMILAR, "128"), "Ось схоже: 128 за 1990 грн."))
    assert sent.params["text"].startswith("Ось схоже: 128 за 1990 грн.")


def test_words_that_a_caption_has_no_room_for_give_way_to_the_template() -> None:
    card = ShowOffer(PUFFER, size="128")
    assert rendered(Worded(card, "Є. " * 400)) == rendered(card)


def test_a_rule_is_told_with_the_name_of_its_source() -> None:
    delivery = Say(Saying.POLICY, policy=Names("Їде 1–3 дні.", "", ""), title=Names("Доставка", "", ""))
    (sent,) = rendered(delivery)
    assert sent.params["text"] == "Їде 1–3 дні.\n\n<i>З правил магазину: Доставка.</i>"


def test_two_rules_name_both_their_sources() -> None:
    delivery = Say(Saying.POLICY, policy=Names("Їде 1–3 дні.", "", ""), title=Names("Доставка", "", ""))
    returns = Say(Saying.POLICY, policy=Names("14 днів.", "", ""), title=Names("Повернення", "", ""))
    (sent,) = rendered(delivery, returns)
    assert sent.params["text"].endswith("<i>З правил магазину: Доставка, Повернення.</i>")


def test_the_source_stands_under_the_rule_and_not_under_what_follows() -> None:
    delivery = Say(Saying.POLICY, policy=Names("Їде 1–3 дні.", "", ""), title=Names("Доставка", "", ""))
    (sent,) = rendered(delivery, Say(Saying.WHICH_SIZE))
    rule, source, rest = sent.params["text"].split("\n\n")
    assert (rule, source) == ("Їде 1–3 дні.", "<i>З правил магазину: Доставка.</i>")
    assert rest.startswith(UK.sayings[Saying.WHICH_SIZE])


def test_each_rule_has_its_source_right_under_it_when_something_stands_between_them() -> None:
    delivery = Say(Saying.POLICY, policy=Names("Їде 1–3 дні.", "", ""), title=Names("Доставка", "", ""))
    returns = Say(Saying.POLICY, policy=Names("14 днів.", "", ""), title=Names("Повернення", "", ""))
    (sent,) = rendered(delivery, Say(Saying.PRICE_FIXED), returns, Say(Saying.WHICH_SIZE))
    paragraphs = sent.params["text"].split("\n\n")
    assert paragraphs[1] == "<i>З правил магазину: Доставка.</i>"
    assert paragraphs[-3:-1] == ["14 днів.", "<i>З правил магазину: Повернення.</i>"]


def test_a_rule_keeps_its_source_when_a_person_is_called_as_well() -> None:
    returns = Say(Saying.POLICY, policy=Names("14 днів.", "", ""), title=Names("Повернення", "", ""))
    (sent,) = rendered(returns, Say(Saying.PERSON_CALLED))
    assert sent.params["text"].startswith("14 днів.\n\n<i>З правил магазину: Повернення.</i>\n\n")
