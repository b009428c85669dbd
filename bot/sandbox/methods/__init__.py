"""The methods that this server answers; every other name is 404, as for Telegram itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.sandbox.methods import callbacks, edits, media, messages, meta, payments, topics
from bot.sandbox.methods.call import Call

Method = Callable[[Call], Awaitable[Any]]

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "getMe": meta.get_me,
        "getUpdates": meta.get_updates,
        "setWebhook": meta.set_webhook,
        "deleteWebhook": meta.delete_webhook,
        "getWebhookInfo": meta.get_webhook_info,
        "setMyCommands": meta.set_my_commands,
        "getMyCommands": meta.get_my_commands,
        "deleteMyCommands": meta.delete_my_commands,
        "getChat": meta.get_chat,
        "getChatMember": meta.get_chat_member,
        "getChatAdministrators": meta.get_chat_administrators,
        "getChatMemberCount": meta.get_chat_member_count,
        "leaveChat": meta.leave_chat,
        "close": meta.close,
        "logOut": meta.close,
        "getFile": media.get_file,
        "sendMessage": messages.send_message,
        "sendPhoto": media.send_photo,
        "sendDocument": media.send_document,
        "sendMediaGroup": media.send_media_group,
        "copyMessage": messages.copy_message,
        "copyMessages": messages.copy_messages,
        "forwardMessage": messages.forward_message,
        "forwardMessages": messages.forward_messages,
        "deleteMessage": messages.delete_message,
        "deleteMessages": messages.delete_messages,
        "editMessageText": edits.edit_message_text,
        "editMessageCaption": edits.edit_message_caption,
        "editMessageMedia": edits.edit_message_media,
        "editMessageReplyMarkup": edits.edit_message_reply_markup,
        "sendInvoice": payments.send_invoice,
        "answerPreCheckoutQuery": payments.answer_pre_checkout_query,
        "answerCallbackQuery": callbacks.answer_callback_query,
        "sendChatAction": callbacks.send_chat_action,
        "setMessageReaction": callbacks.set_message_reaction,
        "createForumTopic": topics.create_forum_topic,
        "editForumTopic": topics.edit_forum_topic,
        "closeForumTopic": topics.close_forum_topic,
        "reopenForumTopic": topics.reopen_forum_topic,
        "deleteForumTopic": topics.delete_forum_topic,
        "unpinAllForumTopicMessages": topics.unpin_all_forum_topic_messages,
    }
)
