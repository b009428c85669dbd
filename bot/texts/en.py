"""English."""

from __future__ import annotations

from bot.texts.plurals import Plural
from bot.texts.sale_en import SALE_EN
from bot.texts.words import OfferWords, Texts
from catalog.errors import PhotoProblem
from graph.messages import Doubt, OtherKind, Saying, Why

EN = Texts(
    locale="en",
    sayings={
        Saying.GREETING: "Hello! I'm a bot, {assistant}. Tell me what you're looking for, say “a jacket, size 128”, "
        "or send a photo. I'll tell you the price, the sizes and what's in stock.",
        Saying.HELP: "Just write as you would to a person: “trousers for a boy, 104”, “how much is it”, "
        "“which sizes are there”. Or send a photo or a screenshot and I'll look for it here.\n"
        "Commands: /cart what you chose, /orders your orders, /language, /restart to start over, "
        "/privacy what is kept, /mydata your data in a file, /forget to erase it all.",
        Saying.THANKS: "You're welcome! Write again whenever you need something.",
        Saying.NOT_UNDERSTOOD: "I'm not sure yet what you're looking for. Tell me the item and the size, "
        "say “trousers, 104”, or send a photo.",
        Saying.NOT_UNDERSTOOD_AGAIN: "Sorry, I still don't follow. Try other words or send a photo.",
        Saying.NOTHING_FOUND: "I can't find that in our shop. Try describing it another way, or send a photo.",
        Saying.COUNTED: "We have {models} in stock, {pieces} in all.",
        Saying.WHICH_PRODUCT: "Which item do you mean? Tell me its name or send a photo.",
        Saying.WHICH_SIZE: "Which size do you need? For a child, the height in cm will do, say 116.",
        Saying.PERSON_CALLED: "I'm calling someone from the shop, they'll answer here as soon as somebody is free. "
        "Meanwhile, feel free to keep asking me.",
        Saying.PERSON_ALREADY_CALLED: "I've already called a person, they'll answer here. "
        "Meanwhile, feel free to keep asking me.",
        Saying.PERSON_FROM: "The shop's people are off now, someone will answer you here {opens}. "
        "Meanwhile, I'm here, keep asking.",
        Saying.PERSON_LATER: "The shop is having a break. Someone will answer you here as soon as they can. "
        "Meanwhile, I'm here, keep asking.",
        Saying.PASSED_ON: "I'm passing this on too, they'll see it all together.",
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
        Saying.NO_OTHER_COLOUR: "Sorry, there is no other colour now.",
        Saying.BUTTON_STALE: "That button is out of date. Tell me what you're looking for "
        "and I'll show what we have now.",
        Saying.AM_A_BOT: "Yes, I'm a bot: I know the prices, the sizes and the stock.",
        Saying.WELCOME_BACK: "Welcome back! Here is where we left off:",
        Saying.ORDER_TAKEN: "Thank you, I'm passing the order on. Someone from the shop will confirm it right here.",
        Saying.ORDER_DROPPED: "All right, no order then. If you change your mind, just write “I'll take it”.",
        Saying.DECLINED: "All right. Write again whenever you need something.",
        Saying.NOT_TAKEN: "All right. Tell me what to change: the size, the colour or the item itself.",
        Saying.PERSON_NEEDED: "This needs a person from the shop.",
        Saying.WILL_BE_TOLD: "A person can note this and tell you when it is back.",
        Saying.NONE_CHEAPER: "There is nothing cheaper of this kind now.",
        Saying.PRICE_FIXED: "The price is the one on the card, I can't lower it.",
        Saying.NO_MORE: "That's all we have of that kind now. Name another colour, size or item and I'll look.",
        Saying.TOO_FAST: "That's more messages than I can keep up with. "
        "Please wait a minute and tell me in one message what you need.",
        Saying.TOO_FAST_AGAIN: "That's too many messages again. "
        "Let's take a break; write a little later what you need.",
        Saying.TOO_LONG: "I'm afraid to miss something in such a long message. "
        "Please put it shortly: which item and which size.",
        Saying.FOREIGN_SCRIPT: "I understand Ukrainian, Russian and English. "
        "Розумію українською, російською та англійською.",
        Saying.NOT_YOURS: "I don't talk about other people or their orders. "
        "With yours, a person from the shop will help.",
        Saying.CALM: "I'm sorry it went this way. Tell me what happened and I'll try to help.",
        Saying.CALM_AGAIN: "Write when there's something I can help with.",
        Saying.OFF_TOPIC: "I can't advise on that, I only know what the shop sells. What shall I look for?",
        Saying.OFF_TOPIC_AGAIN: "I only know what this shop sells.",
        Saying.PRIVACY: "What is kept, and how long:\n"
        "• messages: {days};\n"
        "• what you write to a person, and photos you send: {longer};\n"
        "• your choices, the words of a talk, children's heights and ages: {rest} after the talk;\n"
        "• the name, phone and address of an order: {orders}, as the books require.\n"
        "For next orders an address is kept only if you agree.\n"
        "The people of the shop see all this, the carrier sees what the delivery needs, "
        "and a language model may read words and photos.\n"
        "See it all: /mydata. Erase it all: /forget.",
        Saying.ASK_OTHERWISE: "I seem to be missing the point. Could you put it another way: which "
        "item, size or colour?",
        Saying.RESTARTED: "All right, we start over; the earlier talk is forgotten.",
        Saying.CHOOSE_LANGUAGE: "Which language shall we speak?",
        Saying.LANGUAGE_CHOSEN: "All right, English from now on.",
        Saying.CART: "Here is what you're choosing:",
        Saying.CART_EMPTY: "Nothing is chosen yet. Write what you're looking for or send a photo.",
        Saying.CART_GONE: "What you chose is no longer here. Write what you need and I'll look for something like it.",
        Saying.ORDER_WITH_PERSON: "Your order is already with someone from the shop; the answer will come here.",
        Saying.LINK_GONE: "The item behind this link is no longer here.",
        Saying.LINE_GONE: "That item is no longer in your cart.",
        Saying.TAKEN_BY_OTHERS: "Sorry, someone has just taken the last one in this size.",
        Saying.RECEIPT_PLEASE: "Please send the receipt, a photo or a PDF. Someone from the shop will check "
        "the payment.",
        Saying.RECEIPT_KNOWN: "I've seen this receipt before. If it was another payment, please send its own receipt.",
        Saying.RECEIPT_NO_ORDER: "I don't see an order of yours that is waiting for a payment.",
        Saying.DELIVERY_KEPT: "All right, next time I'll offer the same address.",
        Saying.DELIVERY_NOT_KEPT: "All right, I won't remember it.",
        Saying.NO_ORDERS: "There are no orders of yours in this chat yet.",
        Saying.NO_SUCH_ORDER: "I don't see such an order of yours. Please check the number.",
        Saying.ORDER_TOO_LATE: "I can't change this order any more: it is packed or on its way.",
        Saying.NEW_ADDRESS: "Please write the new address: the city and the branch. If someone else will collect it, "
        "add their full name and phone.",
        Saying.RETURN_TOO_LATE: "The time to return or exchange this is over.",
        Saying.RETURN_NOT_TAKEN: "I can't arrange a return or an exchange of this.",
        Saying.RETURN_PHOTO: "Please send a photo that shows what is wrong with it.",
        Saying.RETURN_DROPPED: "All right, nothing goes back.",
        Saying.REFUND_WHERE: "Which card or account should the money go to? Send the card number or the IBAN.",
        Saying.REFUND_WRONG: "There seems to be a mistake in the number. A card has 16 digits, an IBAN begins with UA. "
        "Please check it and send it again.",
        Saying.SUBSCRIBED: "All right, I'll write here as soon as it's back.",
        Saying.SUBSCRIBED_BEFORE: "I remember: I'll write here as soon as it's back.",
        Saying.IN_STOCK_NOW: "It's here already! Write “I'll take it” and I'll put it aside for you.",
        Saying.UPSELL: "By the way, this goes well with it:",
        Saying.OWN_DATA: "Here is everything that is kept about you, in one file, for your eyes only. "
        "To erase it all: /forget.",
        Saying.FORGET_SURE: "Erase everything that is kept about you: the talk, photos, your choices, the address? "
        "It can't be brought back.",
        Saying.FORGOTTEN_ALL: "Done, it's erased. Of finished orders only the things and sums stay, without your name, "
        "phone or address: the books require that.",
        Saying.NO_MORE_REMINDERS: "All right, no more reminders.",
        Saying.RATED: "Thank you for rating us!",
        Saying.RATED_WELL: "Thank you! If you have a minute, write a few words: what you liked, how it fits.",
        Saying.RATED_POORLY: "We're sorry that not everything worked out. We want to put it right.",
        Saying.REVIEW_KEPT: "Thank you for telling us! It really means a lot.",
    },
    or_person={
        Saying.RECEIPT_NO_ORDER: "If you have paid, call a person and they will sort it out.",
        Saying.NO_ORDERS: "If you ordered elsewhere, a person can help, here is the button.",
        Saying.NO_SUCH_ORDER: "Or call a person, here is the button.",
        Saying.ORDER_TOO_LATE: "A person can help here, use the button.",
        Saying.RETURN_TOO_LATE: "If it has a defect, call a person.",
        Saying.RETURN_NOT_TAKEN: "It's better to talk to a person about this, here is the button.",
        Saying.LINK_GONE: "Write what you're looking for, or call a person.",
        Saying.TOO_FAST: "If it's urgent, there's a button to call a person.",
        Saying.TOO_FAST_AGAIN: "If it's urgent, there's a button to call a person.",
        Saying.TOO_LONG: "A long story is better told to a person, there's a button.",
        Saying.NOT_YOURS: "There's a button to call one.",
        Saying.CALM: "Or call a person, there's a button.",
        Saying.PRICE_FIXED: "A person can talk about it, there's a button.",
        Saying.PRIVACY: "If you have questions, here is the button to call a person.",
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
        OtherKind.CONTACT: "I can't read contacts, sorry. If it's the phone for the delivery, please type it "
        "in digits. And if you'd like to talk to a person, here is the button.",
        OtherKind.LINK: "Sorry, I can't open links. Send a photo or a screenshot of the item, or write what it is.",
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
    days=Plural("{n} day", "{n} days", "{n} days"),
    years=Plural("{n} year", "{n} years", "{n} years"),
    found={
        Why.FOUND: "Here's what we have:",
        Why.PHOTO_UNSURE: "It looks like one of these:",
        Why.SEVERAL_PHOTOS: "Here's what is in your photos:",
        Why.SEVERAL_THINGS: "There are several things in the photo, these of ours come closest:",
        Why.SIMILAR: "Here's what comes close:",
        Why.CHEAPEST: "The lowest prices in stock:",
        Why.DEAREST: "The highest prices in stock:",
        Why.NEWEST: "Our newest:",
        Why.TO_TAKE: "One thing left before the order:",
        Why.COLOURS: "It also comes in:",
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
        Why.TO_TAKE: "One thing left before the order:",
        Why.COLOURS: "It also comes in:",
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
        Why.TO_TAKE: "Which one are you taking?",
        Why.COLOURS: "Which colour do you like better?",
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
        how_to_order="Shall we order it? Write “I'll take it” or just “+”.",
    ),
    sale=SALE_EN,
    policy_source="From the shop's terms.",
    policy_source_named="From the shop's terms: {titles}.",
    call_person="Call a person",
    person_here="From here on you're talking to {name}, a real person.",
    bot_again="It's the bot again. If you need anything else, just write.",
    person_done="Happy we could help! If anything comes up, just write: I'm here.",
    senior_called="I'm calling a person who decides such things. They'll answer here, and meanwhile I'm around.",
    corrected="Correction: {text}",
    apology="Sorry, something broke on my side and I can't answer. Please write once more, or call a person.",
    private_only="I only answer in private messages: please write to me there.",
)
