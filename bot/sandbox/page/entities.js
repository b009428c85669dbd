// Message text with entities -> DOM nodes. Offsets count UTF-16 units, which is what JavaScript strings are made of.

import { h } from "./dom.js";
import { t } from "./i18n.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?|tg|mailto|tel):/i;

const DRAW = {
  bold: (inner) => h("strong", {}, inner),
  italic: (inner) => h("em", {}, inner),
  underline: (inner) => h("u", {}, inner),
  strikethrough: (inner) => h("s", {}, inner),
  code: (inner) => h("code", {}, inner),
  pre: (inner, entity) => h("pre", { "data-language": entity.language }, h("code", {}, inner)),
  blockquote: (inner) => h("blockquote", {}, inner),
  expandable_blockquote: (inner) => expandable(inner),
  spoiler: (inner) => spoiler(inner),
  text_link: (inner, entity) => link(inner, entity.url),
  url: (inner, _, text) => link(inner, /^[a-z]+:/i.test(text) ? text : `https://${text}`),
  email: (inner, _, text) => link(inner, `mailto:${text}`),
  phone_number: (inner, _, text) => link(inner, `tel:${text.replace(/[^\d+]/g, "")}`),
  bot_command: (inner, _, text, oncommand) => h("button", { type: "button", class: "command", onclick: () => oncommand(text) }, inner),
  mention: (inner) => h("span", { class: "mention" }, inner),
  text_mention: (inner) => h("span", { class: "mention" }, inner),
  hashtag: (inner) => h("span", { class: "mention" }, inner),
  cashtag: (inner) => h("span", { class: "mention" }, inner),
};

/** `oncommand(text)` is called when a /command is pressed. */
export function drawText(text, entities = [], oncommand = () => {}) {
  const sorted = entities
    .filter((entity) => entity.length > 0 && entity.offset >= 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, oncommand);
}

function nodes(text, start, end, entities, oncommand) {
  const out = [];
  let at = start;
  let waiting = entities;
  while (waiting.length > 0) {
    const [entity, ...others] = waiting;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) {
      waiting = others;
      continue;
    }
    out.push(text.slice(at, from));
    const inner = nodes(text, from, to, others.filter((other) => other.offset < to), oncommand);
    out.push((DRAW[entity.type] ?? plain)(inner, entity, text.slice(from, to), oncommand));
    at = to;
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1; // the block already ends its line
    waiting = others.filter((other) => other.offset + other.length > to); // a crossing entity goes on behind this one
  }
  out.push(text.slice(at, end));
  return out.filter((node) => node !== "");
}

function plain(inner) {
  return h("span", {}, inner);
}

function link(inner, address) {
  if (!SAFE_LINK.test(address ?? "")) return plain(inner);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, inner);
}

function spoiler(inner) {
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("aria-label");
  };
  return h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler"), onclick: reveal, onkeydown: reveal },
    h("span", {}, inner),
  );
}

function expandable(inner) {
  return h("blockquote", { class: "expandable", onclick: (event) => event.currentTarget.classList.toggle("open") }, inner);
}
