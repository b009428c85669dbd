// The topics of a forum: a list beside the open one, with what is new in each. On a narrow screen it is a strip above.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { summary } from "./media.js";
import { serviceOf } from "./timeline.js";

export const GENERAL = 0; // as in the Bot API, messages of the general topic name no thread

export class Topics {
  /** `chat` is the Chat whose topics these are; it is told to open one. */
  constructor(chat) {
    this.chat = chat;
    this.unread = new Map();
    this.buttons = new Map();
    this.node = h("nav", { class: "topics", hidden: true, onkeydown: (event) => this.key(event) });
  }

  get shown() {
    return Boolean(this.chat.store.chats.get(this.chat.chat)?.is_forum);
  }

  /** The open topics and the closed ones as [{message_thread_id, name, icon_color, closed, last}], newest talk first. */
  all() {
    const { store, chat } = this.chat;
    const known = store.chats.get(chat)?.topics ?? [];
    const last = new Map();
    for (const message of store.sorted(chat)) last.set(threadOf(message), message);
    const topics = known.map((topic) => ({ ...topic, last: last.get(topic.message_thread_id) }));
    topics.sort((a, b) => (b.last?.message_id ?? b.message_thread_id) - (a.last?.message_id ?? a.message_thread_id));
    return [{ message_thread_id: GENERAL, name: t("general"), closed: false, last: last.get(GENERAL) }, ...topics];
  }

  find(thread) {
    return this.all().find((topic) => topic.message_thread_id === thread);
  }

  /** A message arrived: counted where nobody looks; a topic made while nobody writes elsewhere opens by itself. */
  arrived(message) {
    const thread = threadOf(message);
    if (!this.shown || thread === this.chat.topic) return;
    if (message.forum_topic_created && this.chat.topic === GENERAL && this.chat.composer.idle) return void this.open(thread);
    if (message.from?.id !== this.chat.me && !serviceOf(message)) this.unread.set(thread, (this.unread.get(thread) ?? 0) + 1);
  }

  open(thread) {
    this.unread.delete(thread);
    this.chat.become({ topic: thread });
  }

  /** The chat's topics have changed: the open one may be gone. */
  changed() {
    if (this.shown ? !this.find(this.chat.topic) : this.chat.topic !== GENERAL) this.open(GENERAL);
  }

  draw() {
    this.node.hidden = !this.shown;
    this.node.setAttribute("aria-label", t("topics"));
    if (!this.shown) return;
    const topics = this.all();
    const focused = [...this.buttons].find(([, button]) => button === document.activeElement)?.[0];
    this.buttons = new Map(topics.map((topic) => [topic.message_thread_id, this.row(topic)]));
    this.node.replaceChildren(...this.buttons.values());
    this.buttons.get(focused)?.focus({ preventScroll: true });
    const place = `${this.chat.topic} ${[...this.buttons.keys()].indexOf(this.chat.topic)}`;
    if (this.drawn !== place) this.reveal();
    this.drawn = place;
  }

  /** Brings the open topic into sight. */
  reveal() {
    this.buttons.get(this.chat.topic)?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  row(topic) {
    const thread = topic.message_thread_id;
    const open = thread === this.chat.topic;
    const count = open ? 0 : this.unread.get(thread) ?? 0;
    return h(
      "button",
      { type: "button", class: "topic", "aria-current": open ? "true" : null, "data-topic": thread, tabindex: open ? "0" : "-1", onclick: () => this.open(thread) },
      mark(topic),
      h("span", { class: "topic-words" }, h("b", {}, topic.name), h("span", {}, preview(topic, this.chat.store))),
      topic.closed && h("span", { class: "topic-lock", role: "img", "aria-label": t("topic_is_closed") }, icon("lock")),
      count > 0 && h("span", { class: "badge", "aria-label": t("unread", { count }) }, count),
    );
  }

  /** Arrows walk through the list; Enter opens, as on any button. */
  key(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const rows = [...this.buttons.values()];
    const at = rows.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
  }
}

/** The topic that a message stands in. */
export function threadOf(message) {
  return message.is_topic_message ? message.message_thread_id : GENERAL;
}

/** A topic's bubble in its colour; the general one carries a number sign. */
export function mark(topic, extra = "") {
  const colour = topic.icon_color === undefined ? null : `#${topic.icon_color.toString(16).padStart(6, "0")}`;
  const letter = topic.icon_color === undefined ? "#" : [...topic.name.trim()][0]?.toUpperCase();
  return h("span", { class: `avatar topic-mark ${extra}`, "aria-hidden": "true", style: colour ? { "--tone": colour } : {} }, letter);
}

function preview({ last }, store) {
  if (!last || last.forum_topic_created) return t("topic_empty");
  const what = serviceOf(last);
  if (what) return t({ forum_topic_closed: "topic_closed", forum_topic_reopened: "topic_reopened" }[what] ?? "service");
  return `${store.nameOf(last.from)}: ${summary(last)}`;
}
