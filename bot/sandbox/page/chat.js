// One chat on the screen: header, the list of bubbles, and the composer below. It redraws only what changed.

import * as api from "./api.js";
import { avatar, drawBubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { alertBox, confirmBox, failed, toast } from "./dialog.js";
import { h, icon, iconButton } from "./dom.js";
import { currentLanguage, day, money, t } from "./i18n.js";
import { timeline } from "./timeline.js";
import { GENERAL, mark, threadOf, Topics } from "./topics.js";

const NEAR_BOTTOM = 140; // CSS pixels

export class Chat {
  /**
   * `options`: {store, chat, me, group, writers: [{id, name}] for the group, samples(): sample photos or null,
   * onwriter(id)}. `chat` and `me` are Telegram ids.
   */
  constructor(section, options) {
    Object.assign(this, options);
    this.section = section;
    this.topic = GENERAL;
    this.drawn = new Map();
    this.days = new Map();
    this.below = 0;
    this.build();
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.atBottom && this.toBottom("auto")).observe(this.list);
    this.atBottom = true;
  }

  build() {
    this.header = h("header", { class: "chat-head" });
    this.list = h("div", { class: "list", role: "log", tabindex: "0", "aria-live": "polite", "aria-relevant": "additions" });
    this.jump = h("button", { type: "button", class: "to-bottom", hidden: true, onclick: () => this.toBottom("smooth") }, icon("down"));
    this.toasts = h("div", { class: "chat-toasts", role: "status" });
    this.composer = new Composer(this);
    this.topics = this.group ? new Topics(this) : null;
    const talk = h("div", { class: "talk" }, this.header, h("div", { class: "stage" }, this.list, this.jump, this.toasts), this.composer.node);
    this.section.replaceChildren(...(this.topics ? [this.topics.node] : []), talk);
  }

  /** Another person writes here now, or another private chat is shown. */
  become({ chat = this.chat, me = this.me, topic = chat === this.chat ? this.topic : GENERAL }) {
    const from = `${this.chat} ${this.topic}`;
    const to = `${chat} ${topic}`;
    if (from !== to) {
      this.drawn.clear();
      this.settled = false;
      this.below = 0;
    }
    Object.assign(this, { chat, me, topic });
    if (from === to) this.composer.clear();
    else this.composer.moved(from, to);
    this.atBottom = true;
    this.draw();
    this.showJump();
  }

  /** Where this side writes, as the control API names it. */
  target() {
    return { chat: this.chat, user: this.me, topic: this.topic || undefined };
  }

  messages() {
    const all = this.store.sorted(this.chat);
    return this.topics?.shown ? all.filter((message) => threadOf(message) === this.topic) : all;
  }

  /** A closed topic is for administrators. */
  locked() {
    const closed = this.topics?.shown && this.topics.find(this.topic)?.closed;
    return Boolean(closed) && !this.store.chats.get(this.chat).admins.includes(this.me);
  }

  draw() {
    this.topics?.draw();
    this.section.classList.toggle("forum", Boolean(this.topics?.shown));
    this.drawHeader();
    this.list.setAttribute("aria-label", this.title());
    this.jump.setAttribute("aria-label", t("to_bottom"));
    this.drawList();
    this.composer.draw();
  }

  title() {
    if (this.group) return this.store.chats.get(this.chat)?.title ?? t("group");
    return this.store.bot?.first_name ?? this.store.title ?? "Vitrina";
  }

  drawHeader() {
    const { store } = this;
    const typing = store.isTyping(this.chat);
    const topic = this.topics?.shown && this.topics.find(this.topic);
    const name = topic ? topic.name : this.title();
    const members = store.chats.get(this.chat)?.members?.length ?? this.writers?.length;
    const status = this.group
      ? typing ? t("who_typing", { name: store.bot?.first_name ?? t("bot") }) : t("members", { count: members + (store.bot ? 1 : 0) })
      : typing ? t("typing") : t(store.bot ? "bot" : "bot_away");
    const note = topic && !typing ? `${this.title()}, ${status}` : status;
    this.header.replaceChildren(
      topic ? mark(topic, "large") : avatar(this.group ? { id: this.chat } : { is_bot: true }, this.title(), "large"),
      h("div", { class: "chat-words" }, h("h2", {}, name), h("span", { class: typing ? "status live" : "status", "aria-live": "polite" }, typing && dots(), h("span", {}, note))),
      ...(topic && this.topic !== GENERAL ? this.topicButtons(topic) : []),
      this.group ? this.writerSwitch() : h("span", { class: "whoami" }, t("you_are", { name: store.nameOf({ id: this.me }) })),
    );
  }

  topicButtons({ closed }) {
    const change = (what) => this.run(() => api.changeTopic({ chat: this.chat, user: this.me, topic: this.topic, ...what }));
    const remove = async () => (await confirmBox(t("topic_delete_question"))) && change({ deleted: true });
    return [
      iconButton(closed ? "unlock" : "lock", t(closed ? "topic_reopen" : "topic_close"), () => change({ closed: !closed })),
      iconButton("trash", t("topic_delete"), remove),
    ];
  }

  async run(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      failed(error);
    }
  }

  writerSwitch() {
    return h(
      "div",
      { class: "segments", role: "group", "aria-label": t("writes_as") },
      this.writers.map(({ id, name }) =>
        h("button", { type: "button", "aria-pressed": String(id === this.me), title: t("writes_as"), onclick: () => this.onwriter(id) }, name),
      ),
    );
  }

  drawList() {
    const items = timeline(this.messages(), this.me);
    const seen = this.store.seenBy(this.chat, this.me);
    const keep = new Map();
    const nodes = items.map((item) => {
      const mark = JSON.stringify([item, this.me, currentLanguage(), item.out && item.messages.at(-1).message_id <= seen]);
      const old = this.drawn.get(item.key);
      const entry = old?.mark === mark ? old : { mark, node: this.drawItem(item, seen) };
      if (!old && this.settled) entry.node.classList.add("arriving");
      keep.set(item.key, entry);
      return entry.node;
    });
    this.drawn = keep;
    place(this.list, nodes.length > 0 ? this.byDay(items, nodes) : [this.emptyNote()]);
    if (this.atBottom) this.toBottom("auto");
    this.settled = true;
    this.section.dataset.told = this.store.sorted(this.chat).filter((message) => message.from?.is_bot).length;
  }

  /** One section a day, so that its date stays in sight only as long as its messages do. */
  byDay(items, nodes) {
    const sections = new Map();
    items.forEach((item, index) => {
      if (item.kind === "day") sections.set(item.key, []);
      [...sections.values()].at(-1).push(nodes[index]);
    });
    for (const key of this.days.keys()) if (!sections.has(key)) this.days.delete(key);
    return [...sections].map(([key, ofDay]) => {
      if (!this.days.has(key)) this.days.set(key, h("div", { class: "day-section" }));
      place(this.days.get(key), ofDay);
      return this.days.get(key);
    });
  }

  drawItem(item, seen) {
    if (item.kind === "day") return h("div", { class: "day" }, h("span", {}, day(item.date)));
    if (item.kind === "service") return h("div", { class: "day service" }, h("span", {}, this.serviceLine(item)));
    return drawBubble(item, {
      group: this.group,
      seen,
      nameOf: (user) => (user?.id === this.me && !this.group ? t("you") : this.store.nameOf(user)),
      onreply: (message) => this.composer.replyTo(message),
      onedit: (message) => this.composer.startEdit(message),
      ontap: (message, button, node) => this.tap(message, button, node),
      oncommand: (text) => this.composer.sendText(text),
      onjump: (id) => this.show(id),
    });
  }

  serviceLine({ message, what }) {
    if (what === "successful_payment") return t("paid", { sum: money(message[what].total_amount, message[what].currency) });
    if (what === "new_chat_members") return t("joined", { name: message.new_chat_members.map((user) => this.store.nameOf(user)).join(", ") });
    if (what === "left_chat_member") return t("left_chat", { name: this.store.nameOf(message.left_chat_member) });
    if (what === "forum_topic_created") return t("topic_created", { name: message[what].name });
    if (what === "forum_topic_edited") return t("topic_renamed", { name: message[what].name ?? "" });
    return t({ pinned_message: "pinned", forum_topic_closed: "topic_closed", forum_topic_reopened: "topic_reopened", migrate_from_chat_id: "migrated" }[what] ?? "service");
  }

  emptyNote() {
    if (this.group) return h("div", { class: "day empty-line" }, h("span", {}, t(this.topics.shown ? "forum_empty" : "group_empty")));
    return h("div", { class: "about" }, h("img", { src: "page/logo.svg", alt: "", width: "72", height: "72" }), h("h3", {}, t("about_title")), h("p", {}, t("about_text")));
  }

  /** A tap on an inline button: only the bot can say what it means. */
  async tap(message, button, node) {
    if (button.url) return void window.open(button.url, "_blank", "noopener");
    if (button.copy_text) return void this.copy(button.copy_text.text);
    if (!button.callback_data && !button.pay) return void toast(t("button_elsewhere"));
    node.classList.add("waiting");
    node.setAttribute("aria-busy", "true");
    node.disabled = true;
    try {
      const pressed = { chat: this.chat, user: this.me, message_id: message.message_id };
      const answer = button.pay ? await this.pay(pressed) : await api.tap({ ...pressed, data: button.callback_data });
      if (answer?.answered === false) toast(t("no_answer"), "info", this.toasts);
      else if (answer?.text && answer.alert) await alertBox(answer.text);
      else if (answer?.text) toast(answer.text, "info", this.toasts);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      failed(error);
    } finally {
      node.classList.remove("waiting");
      node.removeAttribute("aria-busy");
      node.disabled = false;
    }
  }

  /** What the bot says of a payment, as the answer to a tap: a refusal is read before one goes on. */
  async pay(invoice) {
    const { answered, error } = await api.pay(invoice);
    return { answered, text: error, alert: true };
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text);
    toast(t("copied"), "info", this.toasts);
  }

  /** Scrolls to a quoted message and lights it up. */
  show(id) {
    const node = this.list.querySelector(`[data-id="${id}"]`);
    if (!node) return;
    this.atBottom = false;
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.remove("lit");
    requestAnimationFrame(() => node.classList.add("lit"));
  }

  /** Something arrived: follow it, or count it on the button that leads down. */
  arrived(message) {
    this.topics?.arrived(message);
    if (this.topics?.shown && threadOf(message) !== this.topic) return;
    if (message.from?.id === this.me) this.atBottom = true;
    if (!this.atBottom) this.below += 1;
    this.showJump();
  }

  scrolled() {
    this.atBottom = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_BOTTOM;
    if (this.atBottom) this.below = 0;
    this.showJump();
    this.showDate();
  }

  /** A date that stands over messages is there while one scrolls, as in Telegram. */
  showDate() {
    const { top } = this.list.getBoundingClientRect();
    for (const section of this.days.values()) section.firstElementChild.classList.toggle("stuck", section.getBoundingClientRect().top < top - 4);
    this.list.classList.add("moving");
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.list.classList.remove("moving"), 900);
  }

  showJump() {
    this.jump.hidden = this.atBottom;
    this.jump.replaceChildren(icon("down"), this.below > 0 ? h("span", { class: "badge" }, this.below) : "");
  }

  toBottom(behavior) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: calm() ? "auto" : behavior });
  }
}

/** Puts nodes in order and touches only those that moved, so that nothing flickers or loses focus. */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function dots() {
  return h("span", { class: "dots", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {}));
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
