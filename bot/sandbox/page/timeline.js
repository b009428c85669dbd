// A chat's messages -> what stands on the screen: days, service lines, and groups of bubbles by sender.

const GROUP_SECONDS = 600;
const SERVICE = [
  "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "pinned_message", "group_chat_created",
  "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited", "migrate_to_chat_id", "migrate_from_chat_id",
  "successful_payment",
];

/** The name of what happened, for messages that nobody wrote. */
export function serviceOf(message) {
  return SERVICE.find((name) => name in message);
}

/**
 * Items in order: {kind: "day", date} · {kind: "service", message, what} ·
 * {kind: "bubble", messages, out, first, last}: several messages are one album.
 */
export function timeline(messages, me) {
  const items = [];
  let previousDay = null;
  for (const message of messages) {
    const today = new Date(message.date * 1000).toDateString();
    if (today !== previousDay) items.push({ kind: "day", key: `day ${today}`, date: message.date });
    previousDay = today;
    const what = serviceOf(message);
    const last = items.at(-1);
    if (what) {
      items.push({ kind: "service", key: `m${message.message_id}`, message, what });
    } else if (continuesAlbum(last, message)) {
      last.messages.push(message);
    } else {
      items.push({ kind: "bubble", key: `m${message.message_id}`, messages: [message], out: message.from?.id === me });
    }
  }
  items.forEach((item, index) => {
    if (item.kind !== "bubble") return;
    item.first = !together(items[index - 1], item);
    item.last = !together(item, items[index + 1]);
  });
  return items;
}

function continuesAlbum(item, message) {
  const group = message.media_group_id;
  return Boolean(group) && item?.kind === "bubble" && item.messages[0].media_group_id === group;
}

function together(above, below) {
  if (above?.kind !== "bubble" || below?.kind !== "bubble") return false;
  const one = above.messages.at(-1);
  const two = below.messages[0];
  return one.from?.id === two.from?.id && two.date - one.date < GROUP_SECONDS;
}
