// One bubble: sender, forward mark, quote, media, text, time and ticks, and the inline keyboard below it.

import { fileAddress } from "./api.js";
import { drawText } from "./entities.js";
import { h, icon, iconButton } from "./dom.js";
import { money, t } from "./i18n.js";
import { drawMedia, isVisual, kindOf, sizes, summary, timeOf } from "./media.js";

const TONES = 7;

/**
 * `item` is a bubble of timeline.js. `context`: {group, seen, nameOf(user), onreply(message), onedit(message),
 * ontap(message, button, node), oncommand(text), onjump(message_id)}.
 */
export function drawBubble(item, context) {
  const message = item.messages[0];
  const worded = item.messages.filter((one) => one.caption ?? one.text);
  const words = worded.length === 1 ? worded[0] : item.messages.length === 1 ? message : null;
  const { node: media, width } = drawMedia(item.messages);
  const bare = kindOf(message) === "sticker";
  const named = context.group && !item.out && item.first && !bare;
  const bubble = h(
    "div",
    { class: "bubble" },
    named && h("div", { class: `sender ${tone(message.from)}` }, context.nameOf(message.from)),
    forwardMark(message),
    quote(message, context),
    media,
    text(words, item, context),
  );
  if (!words?.text && !words?.caption) bubble.append(meta(item, context));
  if (context.group && !item.out && item.last) bubble.append(avatar(message.from, context.nameOf(message.from)));
  const node = h(
    "article",
    { class: classes(item, words, bare), "data-id": message.message_id, "data-from": message.from?.is_bot ? "bot" : "person" },
    h("div", { class: "column" }, bubble, keyboard(message, context)),
    actions(item, context),
  );
  if (width) node.style.setProperty("--media-width", `${width}px`);
  return node;
}

/** A round picture: the bot's mark, or the initials of a person. */
export function avatar(user, name, extra = "") {
  if (user?.is_bot) return h("img", { class: `avatar ${extra}`, src: "page/logo.svg", alt: "" });
  const initials = (name.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 2).map((word) => [...word][0] ?? "").join("");
  return h("span", { class: `avatar ${tone(user)} ${extra}`, "aria-hidden": "true" }, initials.toUpperCase());
}

export function tone(user) {
  return `tone-${Math.abs(user?.id ?? 0) % TONES}`;
}

function classes(item, words, bare) {
  const message = item.messages[0];
  const visual = item.messages.every(isVisual);
  return [
    "message",
    item.out ? "out" : "in",
    item.first && "first",
    item.last && "last",
    visual && "visual",
    bare && "bare",
    words?.text || words?.caption ? "worded" : "wordless",
    rowsOf(message) && "with-keyboard",
    onlyEmoji(message.text) && "emoji",
  ].filter(Boolean).join(" ");
}

function text(words, item, context) {
  const content = words?.text ?? words?.caption;
  if (!content) return null;
  const entities = words.entities ?? words.caption_entities ?? [];
  return h("div", { class: "text", dir: "auto" }, drawText(content, entities, context.oncommand), meta(item, context));
}

function meta(item, context) {
  const message = item.messages.at(-1);
  const seen = message.message_id <= context.seen;
  return h(
    "span",
    { class: "meta" },
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message)),
    item.out && h("span", { class: "ticks", role: "img", "aria-label": t(seen ? "seen" : "sent") }, icon(seen ? "ticks" : "tick")),
  );
}

function forwardMark(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const from = origin.sender_user ?? origin.sender_chat ?? origin.chat;
  const name = origin.sender_user_name ?? from?.title ?? [from?.first_name, from?.last_name].filter(Boolean).join(" ");
  return h("div", { class: "forward" }, t("forwarded", { name }));
}

function quote(message, context) {
  const original = message.reply_to_message;
  if (!original || original.forum_topic_created) return null; // in a topic everything answers its first message
  const photo = original.photo && sizes(original.photo, 40).fit;
  return h(
    "button",
    { type: "button", class: `quote ${tone(original.from)}`, onclick: () => context.onjump(original.message_id) },
    photo && h("img", { src: fileAddress(photo.file_id), alt: "" }),
    h(
      "span",
      { class: "quote-words" },
      h("b", {}, context.nameOf(original.from)),
      h("span", {}, message.quote?.text ?? summary(original)),
    ),
  );
}

function keyboard(message, context) {
  const rows = rowsOf(message);
  if (!rows) return null;
  return h(
    "div",
    { class: "keyboard" },
    rows.map((row) => h("div", { class: "keyboard-row" }, row.map((button) => key(message, button, context)))),
  );
}

/** An invoice without buttons of its own has one that pays it. */
function rowsOf(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (rows || !message.invoice) return rows;
  return [[{ text: t("pay", { sum: money(message.invoice.total_amount, message.invoice.currency) }), pay: true }]];
}

function key(message, button, context) {
  const mark = button.url ? "link" : button.copy_text ? "copy" : null;
  const style = button.style ? ` ${button.style}` : "";
  return h(
    "button",
    { type: "button", class: `key${style}`, onclick: (event) => context.ontap(message, button, event.currentTarget) },
    h("span", { class: "key-words" }, button.text),
    mark && icon(mark, "key-mark"),
  );
}

function actions(item, context) {
  const message = item.messages[0];
  const editable = item.out && item.messages.length === 1 && (message.text || message.caption);
  return h(
    "div",
    { class: "actions" },
    editable && iconButton("edit", t("edit"), () => context.onedit(message)),
    iconButton("reply", t("reply"), () => context.onreply(message)),
  );
}

function onlyEmoji(words) {
  return Boolean(words) && words.length <= 24 && /^(\p{Extended_Pictographic}(\uFE0F|\u200D\p{Extended_Pictographic}|\p{EMod})*){1,3}$/u.test(words);
}
