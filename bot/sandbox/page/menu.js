// The bot's commands, shown while a "/" is being typed, as Telegram does.

import * as api from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

const TYPED = /^\/\w*$/;

export class Menu {
  /** `pick(command)` is called with a command such as "/start". */
  constructor(chat, pick) {
    this.chat = chat;
    this.pick = pick;
    this.commands = [];
    this.typed = "";
    this.node = h("div", { class: "menu", role: "group", hidden: true });
  }

  /** Asks for the commands when the "/" comes, for they may have changed since. */
  async follow(typed) {
    const begun = TYPED.test(typed) && !TYPED.test(this.typed);
    this.typed = typed;
    if (begun) this.commands = await api.state(this.chat).then((state) => state.commands ?? [], () => []);
    this.draw();
  }

  draw() {
    const found = TYPED.test(this.typed) ? this.commands.filter(({ command }) => `/${command}`.startsWith(this.typed)) : [];
    this.node.hidden = found.length === 0;
    this.node.setAttribute("aria-label", t("commands"));
    this.node.replaceChildren(...found.map((one) => this.row(one)));
  }

  row({ command, description }) {
    return h("button", { type: "button", class: "menu-row", onclick: () => this.pick(`/${command}`) }, h("b", {}, `/${command}`), h("span", {}, description));
  }
}
