"""English."""

from __future__ import annotations

from bot.texts.plurals import Plural
from bot.texts.words import OfferWords, Texts
from catalog.errors import PhotoProblem
from graph.messages import Doubt, OtherKind, Saying, Why

EN = Texts(
    locale="en",
    sayings={
        Saying.GREETING: "Hello! I'm a bot, {assistant}. Tell me what you're looking for, say “a jacket, size 128”, "
        "or send a photo. I'll tell you the price, the sizes and what's in stock.",
        Saying.HELP: "Just write as you would to a person: “trousers for a boy, 104”, “how much is it”, "
        "“which sizes are there”. Or send a photo or a screenshot and I'll look for it here.",
        Saying.THANKS: "You're welcome! Write again whenever you need something.",
        Saying.NOT_UNDERSTOOD: "I'm not sure yet what you're looking for. Tell me the item and the size, "
        "say “trousers, 104”, or send a photo.",
        Saying.NOT_UNDERSTOOD_AGAIN: "Sorry, I still don't follow. Try other words or send a photo.",
        Saying.NOTHING_FOUND: "I can't find that in our shop. Try describing it another way, or send a photo.",
        Saying.COUNTED: "We have {models} in stock, {pieces} in all.",
        Saying.WHICH_PRODUCT: "Which item do you mean? Tell me its name or send a photo.",
        Saying.WHICH_SIZE: "Which size do you need? For a child, the height in cm will do, say 116.",
        Saying.PERSON_CALLED: "I'm calling someone from the shop, they'll answer right here. "
        "Meanwhile, feel free to keep asking me.",
        Saying.PERSON_ALREADY_CALLED: "I've already called a person, they'll answer here. "
        "Meanwhile, feel free to keep asking me.",
        Saying.PHOTO_UNKNOWN: "I don't recognise anything of ours in this photo. Tell me what it is and its colour, "
        "or send another photo or a screenshot.",
        Saying.PHOTO_UNKNOWN_AGAIN: "I don't recognise this one either, and I'd rather not guess.",
        Saying.PHOTO_NOT_LOOKED_AT: "Sorry, I can't look at photos right now. Tell me in a few words what it shows "
        "and I'll search for it.",
        Saying.PHOTO_NONE_OF_THESE: "I see, it's something else. Tell me in a few words what it is and I'll search.",
        Saying.PHOTO_REST_UNKNOWN: "I don't recognise the other photos. If they show something else, tell me what.",
        Saying.PHOTO_WHAT_FOR: "What is this photo about: are you looking for such a thing, or is it about an order?",
        Saying.PHOTO_RECEIPT: "This looks like a receipt. Someone from the shop can check the payment. Call them?",
        Saying.PHOTO_DOCUMENT: "This looks like a document. I don't need it: a photo of the item is enough to find it.",
        Saying.PHOTO_INDECENT: "I can't help with a photo like this. Please send a photo of the item itself.",
        Saying.NO_SUCH_COLOUR: "This one doesn't come in that colour.",
        Saying.BUTTON_STALE: "That button is out of date. Tell me what you're looking for "
        "and I'll show what we have now.",
        Saying.AM_A_BOT: "Yes, I'm a bot: I know the prices, the sizes and the stock.",
    },
    or_person={
        Saying.HELP: "If you need a person, there's a button.",
        Saying.NOT_UNDERSTOOD_AGAIN: "A person will be quicker, there's a button.",
        Saying.NOTHING_FOUND: "You can also call a person to check.",
        Saying.PHOTO_UNKNOWN_AGAIN: "A person will help better here.",
        Saying.PHOTO_NOT_LOOKED_AT: "Or call a person to have a look.",
        Saying.PHOTO_INDECENT: "Or call a person.",
        Saying.AM_A_BOT: "If you'd rather talk to a person, there's a button.",
    },
    problems={
        PhotoProblem.TOO_LARGE: "The photo is too big for me to download. Send it as a photo, not as a file, "
        "and it will work.",
        PhotoProblem.TOO_MANY_PIXELS: "The photo's resolution is too high. Send it as a photo, not as a file, "
        "or take a screenshot.",
        PhotoProblem.TRUNCATED: "The photo didn't arrive whole. Please send it once more.",
        PhotoProblem.NOT_A_PICTURE: "I don't see a photo in this file. Send a picture or a screenshot.",
        PhotoProblem.FORMAT_UNKNOWN: "I can't open this format. Send it as an ordinary photo or take a screenshot.",
        PhotoProblem.TOO_SMALL: "The photo is too small to see the details. Please send a bigger one.",
        PhotoProblem.NOT_DELIVERED: "The photo didn't get through. Please send it once more.",
    },
    kinds={
        OtherKind.STICKER: "Nice sticker! I search by words and photos, so tell me what you're looking for.",
        OtherKind.VOICE: "Sorry, I can't listen to voice messages. Write a few words or send a photo.",
        OtherKind.VIDEO: "Sorry, I can't watch videos. Send a photo or a screenshot of it.",
        OtherKind.ANIMATION: "Sorry, I can't open animations. Send an ordinary photo or a screenshot.",
        OtherKind.DOCUMENT: "Sorry, I can't open this file. Write a few words or send a photo.",
        OtherKind.LOCATION: "I see a place on the map, but I can't read it. Ask about delivery in words, "
        "or call a person.",
        OtherKind.CONTACT: "I don't need contacts. If you'd like to talk to a person, there's a button.",
        OtherKind.EMPTY: "I can't see what's in this message. Write a few words or send a photo.",
    },
    places={
        "chest_width": "chest width",
        "length": "length",
        "sleeve": "sleeve",
        "waist_width": "waist width",
        "trouser_length": "trouser length",
        "inseam": "inseam",
        "width": "width",
        "depth": "depth",
        "foot_length": "foot length",
        "shaft": "height",
    },
    models=Plural("{n} model", "{n} models", "{n} models"),
    pieces=Plural("{n} piece", "{n} pieces", "{n} pieces"),
    found={
        Why.FOUND: "Here's what we have:",
        Why.PHOTO_UNSURE: "It looks like one of these:",
        Why.SEVERAL_PHOTOS: "Here's what is in your photos:",
        Why.SEVERAL_THINGS: "There are several things in the photo, these of ours come closest:",
        Why.SIMILAR: "Here's what comes close:",
        Why.CHEAPEST: "The lowest prices in stock:",
        Why.DEAREST: "The highest prices in stock:",
        Why.NEWEST: "Our newest:",
    },
    found_one={
        Why.FOUND: "Here's what we have:",
        Why.PHOTO_UNSURE: "It looks like this one:",
        Why.SEVERAL_PHOTOS: "Here's what is in your photo:",
        Why.SEVERAL_THINGS: "There are several things in the photo, this one of ours comes closest:",
        Why.SIMILAR: "Here's something close:",
        Why.CHEAPEST: "The lowest price in stock:",
        Why.DEAREST: "The highest price in stock:",
        Why.NEWEST: "Our newest:",
    },
    choose={
        Why.FOUND: "Which one shall I tell you more about?",
        Why.PHOTO_UNSURE: "Which one is in your photo?",
        Why.SEVERAL_PHOTOS: "Which one shall we start with?",
        Why.SEVERAL_THINGS: "Which one are you interested in?",
        Why.SIMILAR: "Would any of these do?",
        Why.CHEAPEST: "Which one shall I tell you more about?",
        Why.DEAREST: "Which one shall I tell you more about?",
        Why.NEWEST: "Which one shall I tell you more about?",
    },
    doubts={
        Doubt.NOT_IN_CATALOG: "I don't see exactly this one.",
        Doubt.COLOUR_UNCLEAR: "The colour is hard to make out.",
        Doubt.DETAIL_HIDDEN: "Some details can't be seen in the photo.",
        Doubt.TOO_DARK: "The photo is rather dark.",
        Doubt.SEVERAL_PRODUCTS: "There are several things in the photo.",
        Doubt.NOT_A_PRODUCT: "The item is hard to see in the photo.",
    },
    unknown={
        Doubt.NOT_IN_CATALOG: "We don't seem to have this one. Tell me what you're looking for "
        "and I'll find something close.",
        Doubt.COLOUR_UNCLEAR: "I can't make out the colour. Tell me what it is and its colour, or send another photo.",
        Doubt.DETAIL_HIDDEN: "Important details are hidden in this photo. Send one of the whole item, "
        "or tell me what it is.",
        Doubt.TOO_DARK: "The photo is too dark to see. Send a lighter one, or tell me what it shows.",
        Doubt.SEVERAL_PRODUCTS: "There are several things in the photo. Which one do you mean? Tell me in words, "
        "or send it on its own.",
        Doubt.NOT_A_PRODUCT: "I don't see an item in this photo. Send a photo of the item itself, "
        "or tell me what you're looking for.",
    },
    looking="I'm looking at the photo, a few more seconds…",
    it_is_this="Yes, that's it",
    none_of_these="It's something else",
    offer=OfferWords(
        recognised="Yes, that's one of ours:",
        sizes="Sizes in stock: {sizes}",
        prices_by_size="Sizes in stock:",
        prices_differ="The price depends on the size:",
        prices_from_to="From {low} to {high}, depending on the size",
        price_was="{price}, was {old}",
        price_from="from {low}",
        price_up_to="up to {high}",
        fabric="Fabric: {fabric}",
        measures="Measurements of the garment, cm:",
        measures_of="Measurements of the garment in size {size}, cm:",
        none_in_stock="No size is in stock in this colour right now.",
        try_other_colour="Have a look at the other colours, the buttons are below.",
        size_here="Size {size} is in stock, {price}.",
        size_here_too="Size {size} is in stock.",
        size_not_here="No size {size}.",
        size_price="Size {size} is in stock, it costs {price}.",
        size_left=Plural("Only {n} left.", "{n} left.", "{n} left."),
        size_out="Size {size} is out of stock in this colour right now.",
        size_absent="This colour doesn't come in size {size}.",
        size_out_price="It costs {price}.",
        nearest="The nearest in stock: {sizes}.",
        pieces=Plural("{n} left", "{n} left", "{n} left"),
        how_to_order="To order, call a person, the button is below.",
    ),
    policy_source="From the shop's terms.",
    call_person="Call a person",
    person_here="From here on you're talking to {name}, a real person.",
    bot_again="It's the bot again. If you need anything else, just write.",
    apology="Sorry, something broke on my side and I can't answer. Please write once more, or call a person.",
    private_only="I only answer in private messages: please write to me there.",
)
