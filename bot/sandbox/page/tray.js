// The tray of sample photos: click to choose, double-click to send, drag into a chat.

import { address } from "./api.js";
import { SAMPLE } from "./attachments.js";
import { h } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";

const WIDE = "(min-width: 760px)";

export class Tray {
  /** `samples()` lists [{name, url}]; `send()` sends what is attached. */
  constructor(samples, attachments, send) {
    this.samples = samples;
    this.attachments = attachments;
    this.send = send;
    this.open = matchMedia(WIDE).matches;
    this.node = h("div", { class: "tray", role: "group" });
    this.key = "";
  }

  setOpen(open) {
    this.open = open;
  }

  /** The strip itself stays the same element, so that it keeps its scroll and focus. */
  draw() {
    const samples = this.samples();
    if (!this.open || samples.length === 0) return null;
    this.node.setAttribute("aria-label", `${t("samples")}. ${t("samples_hint")}`);
    const key = samples.map((sample) => sample.name).join("\n");
    if (key !== this.key) this.node.replaceChildren(...samples.map((sample) => this.thumb(sample)));
    this.key = key;
    samples.forEach((sample, index) => {
      const button = this.node.children[index];
      button.title = `${titleOf(sample)}\n${t("samples_hint")}`;
      button.setAttribute("aria-label", t("sample", { name: titleOf(sample) }));
      button.setAttribute("aria-pressed", String(this.attachments.has(sample.name)));
    });
    return this.node;
  }

  thumb(sample) {
    const choose = () => this.attachments.toggleSample(sample);
    const sendNow = () => {
      if (!this.attachments.has(sample.name)) choose();
      this.send();
    };
    const drag = (event) => {
      event.dataTransfer.setData(SAMPLE, JSON.stringify(sample));
      event.dataTransfer.effectAllowed = "copy";
    };
    return h(
      "button",
      { type: "button", class: "sample", draggable: "true", onclick: choose, ondblclick: sendNow, ondragstart: drag, "data-name": sample.name },
      h("img", { src: address(sample.url), alt: "", loading: "lazy", draggable: "false" }),
    );
  }
}

function titleOf(sample) {
  return sample.title?.[currentLanguage()] ?? sample.name.split("/").at(-1).replace(/\.[a-z]+$/i, "").replace(/[_-]+/g, " ");
}
