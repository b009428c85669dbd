// What the paper clip offers: files of one's own, a voice message, a sticker, a place.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const OFFERS = [["file", "photo_or_file"], ["voice", "voice"], ["sticker", "sticker"], ["location", "location"]];
const ICONS = { file: "gallery", voice: "mic", sticker: "smile", location: "pin" };

export class AttachMenu {
  /** `pick(kind)` is called with one of: file, voice, sticker, location. */
  constructor(opener, pick) {
    this.opener = opener;
    this.pick = pick;
    this.node = h("div", { class: "attach-menu", role: "menu", hidden: true, onkeydown: (event) => this.key(event) });
    opener.setAttribute("aria-haspopup", "menu");
    opener.addEventListener("click", () => this.toggle(this.node.hidden));
    document.addEventListener("click", (event) => {
      if (!this.node.contains(event.target) && !opener.contains(event.target)) this.toggle(false);
    });
  }

  draw() {
    this.node.setAttribute("aria-label", t("attach"));
    this.node.replaceChildren(...OFFERS.map(([kind, words]) =>
      h("button", { type: "button", role: "menuitem", class: "attach-row", "data-kind": kind, onclick: () => this.chosen(kind) }, icon(ICONS[kind]), t(words)),
    ));
  }

  toggle(open) {
    if (open) this.draw();
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.node.firstElementChild.focus();
  }

  chosen(kind) {
    this.toggle(false);
    this.opener.focus();
    this.pick(kind);
  }

  key(event) {
    const rows = [...this.node.children];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      this.toggle(false);
      this.opener.focus();
    } else if (step) {
      event.preventDefault();
      rows[(at + step + rows.length) % rows.length].focus();
    }
  }
}
