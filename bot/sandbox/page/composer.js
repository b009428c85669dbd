// Where a person writes: text, attachments, samples, an answer to a message, an edit of one's own.

import * as api from "./api.js";
import { AttachMenu } from "./attach.js";
import { Attachments } from "./attachments.js";
import { failed } from "./dialog.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { summary } from "./media.js";
import { Menu } from "./menu.js";
import { Tray } from "./tray.js";

const TALLEST = 160; // CSS pixels of the text box

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.reply = null;
    this.editing = null;
    this.drafts = new Map();
    this.attachments = new Attachments(() => this.draw(), chat.section);
    this.menu = chat.group ? null : new Menu(chat.chat, (command) => this.chosen(command));
    this.tray = chat.samples ? new Tray(chat.samples, this.attachments, () => this.send()) : null;
    this.build();
    this.attachments.acceptDrops(chat.section, () => this.box.focus());
  }

  build() {
    this.node = h("form", { class: "composer", onsubmit: (event) => this.submitted(event) });
    this.box = h("textarea", { rows: "1", maxlength: "4096", dir: "auto", autocomplete: "off", enterkeyhint: "send" });
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("paste", (event) => this.pasted(event));
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", onchange: () => this.picked() });
    this.above = h("div", { class: "composer-above" });
    this.row = h("div", { class: "composer-row" });
    this.keys = h("div", { class: "reply-keyboard", role: "group", hidden: true });
    this.start = h("button", { type: "button", class: "start", hidden: true, onclick: () => this.sendText("/start") });
    this.field = h("div", { class: "field" });
    this.sendButton = h("button", { type: "submit", class: "send" });
    this.row.append(this.field, this.sendButton);
    this.locked = h("p", { class: "locked", hidden: true });
    this.clip = iconButton("clip", "", () => {});
    this.attach = new AttachMenu(this.clip, (kind) => this.attached(kind));
    this.node.append(this.above, ...(this.menu ? [this.menu.node] : []), this.attach.node, this.row, this.locked, this.keys, this.start, this.picker);
    this.toggle = this.tray && iconButton("gallery", "", () => this.toggleTray());
    this.field.append(this.clip, this.box, ...(this.toggle ? [this.toggle] : []));
  }

  draw() {
    const fresh = !this.chat.group && this.chat.store.of(this.chat.chat).size === 0;
    this.start.hidden = !fresh;
    this.start.textContent = t("start");
    const locked = this.chat.locked();
    this.locked.hidden = !locked;
    this.locked.textContent = t("topic_locked");
    this.row.hidden = fresh || locked;
    this.above.replaceChildren(...[this.contextLine(), this.attachments.draw(), !fresh && this.tray?.draw()].filter(Boolean));
    const words = t(this.attachments.empty ? "message" : "caption");
    this.box.placeholder = words;
    this.box.setAttribute("aria-label", words);
    this.label(this.sendButton, t(this.editing ? "save_edit" : "send"), this.editing ? "check" : "send");
    this.label(this.clip, t("attach"));
    if (this.toggle) {
      this.label(this.toggle, t("samples"));
      this.toggle.setAttribute("aria-expanded", String(this.tray.open));
    }
    this.drawKeys();
    this.ready();
  }

  label(button, words, name = null) {
    button.setAttribute("aria-label", words);
    button.title = words;
    if (name) button.replaceChildren(icon(name));
  }

  contextLine() {
    const message = this.editing ?? this.reply;
    if (!message) return null;
    const title = this.editing ? t("editing") : t("replying", { name: this.chat.store.nameOf(message.from) });
    return h(
      "div",
      { class: "context" },
      icon(this.editing ? "edit" : "reply"),
      h("div", { class: "context-words" }, h("b", {}, title), h("span", {}, summary(message))),
      iconButton("close", t("cancel"), () => this.clearContext()),
    );
  }

  /** The buttons a bot put in place of the keyboard (reply_markup.keyboard). */
  drawKeys() {
    const markup = this.chat.messages().reverse().map((message) => message.reply_markup)
      .find((one) => one?.keyboard || one?.remove_keyboard);
    const rows = markup?.keyboard ?? [];
    this.keys.hidden = rows.length === 0;
    this.keys.setAttribute("aria-label", t("keyboard"));
    this.keys.replaceChildren(...rows.map((row) => h("div", { class: "keyboard-row" }, row.map((key) => this.quickKey(key)))));
    if (markup?.input_field_placeholder && this.attachments.empty) this.box.placeholder = markup.input_field_placeholder;
  }

  quickKey(key) {
    const button = typeof key === "string" ? { text: key } : key;
    const press = button.request_contact
      ? () => this.run(() => api.sendOther({ ...this.chat.target(), kind: "contact" }))
      : button.request_location
        ? () => this.run(() => api.sendOther({ ...this.chat.target(), kind: "location" }))
        : () => this.sendText(button.text);
    return h("button", { type: "button", class: "quick-key", onclick: press }, button.text);
  }

  replyTo(message) {
    this.editing = null;
    this.reply = message;
    this.draw();
    this.box.focus();
  }

  startEdit(message) {
    this.reply = null;
    this.editing = message;
    this.setText(message.text ?? message.caption ?? "");
    this.draw();
    this.box.focus();
  }

  clearContext() {
    if (this.editing) this.setText("");
    this.reply = null;
    this.editing = null;
    this.draw();
    this.box.focus();
  }

  clear() {
    this.reply = null;
    this.editing = null;
    this.attachments.clear();
    this.setText("");
  }

  /** Nothing is being written here. */
  get idle() {
    return !this.box.value && !this.reply && !this.editing && this.attachments.empty;
  }

  /** What was being written stays with the chat or topic that is left, and waits there. */
  moved(from, to) {
    this.drafts.set(from, this.editing ? "" : this.box.value);
    this.clear();
    this.setText(this.drafts.get(to) ?? "");
  }

  /** Something of the paper clip's menu: a file is picked, the rest goes at once. */
  attached(kind) {
    if (kind === "file") return void this.picker.click();
    const reply_to = this.reply?.message_id;
    this.reply = null;
    this.draw();
    this.run(() => api.sendOther({ ...this.chat.target(), kind, reply_to }));
  }

  setText(text) {
    this.box.value = text;
    this.grow();
  }

  sendText(text) {
    return this.run(() => api.say({ ...this.chat.target(), text }));
  }

  chosen(command) {
    this.setText("");
    this.sendText(command);
  }

  /** Sends what is written and attached; what could not be sent stays in the box. */
  async send() {
    const text = this.box.value.trim();
    if (!text && this.attachments.empty) return;
    const { chat, me } = this.chat;
    const target = { ...this.chat.target(), reply_to: this.reply?.message_id };
    const { editing } = this;
    const attached = this.attachments.take();
    this.clear();
    this.draw();
    const sent = await this.run(async () => {
      if (editing) await api.edit({ chat, user: me, message_id: editing.message_id, text });
      else if (attached.length > 0) await this.attachments.deliver(attached, { ...target, caption: text });
      else await api.say({ ...target, text });
    });
    if (!sent && !this.box.value) this.setText(text);
  }

  async run(deliver) {
    try {
      await deliver();
      return true;
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      failed(error);
      return false;
    }
  }

  submitted(event) {
    event.preventDefault();
    this.send();
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.reply || this.editing)) {
      this.clearContext();
    } else if (event.key === "ArrowUp" && !this.box.value && !this.editing) {
      this.editLast(event);
    }
  }

  editLast(event) {
    const own = this.chat.messages().reverse().find((one) => one.from?.id === this.chat.me && (one.text || one.caption));
    if (!own) return;
    event.preventDefault();
    this.startEdit(own);
  }

  picked() {
    this.attachments.addFiles(this.picker.files);
    this.picker.value = "";
    this.box.focus();
  }

  pasted(event) {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    this.attachments.addFiles(event.clipboardData.files);
  }

  toggleTray() {
    this.tray.setOpen(!this.tray.open);
    this.draw();
  }

  grow() {
    this.menu?.follow(this.box.value);
    this.box.style.height = "auto";
    if (this.box.scrollHeight > 0) this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`; // 0: out of sight
    this.ready();
  }

  ready() {
    this.sendButton.classList.toggle("ready", Boolean(this.box.value.trim()) || !this.attachments.empty);
  }
}
