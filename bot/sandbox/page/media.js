// What a message carries besides text: pictures and albums, files, stickers, voice, places, people.

import { mosaic } from "./album.js";
import { fileAddress } from "./api.js";
import { openViewer } from "./dialog.js";
import { h, icon } from "./dom.js";
import { clock, money, t } from "./i18n.js";

const WIDTH = 340; // CSS pixels of a wide picture
const HEIGHT = 350;
const NARROWEST = 180;
const KINDS = ["animation", "video", "video_note", "voice", "audio", "sticker", "document", "location", "contact", "invoice"];

/** "photo", "sticker", …, "text", or "unsupported". */
export function kindOf(message) {
  if (message.photo) return "photo";
  const kind = KINDS.find((name) => name in message);
  if (kind) return kind;
  return "text" in message ? "text" : "unsupported";
}

/** Pictures and moving pictures fill the bubble to its edges. */
export function isVisual(message) {
  return ["photo", "video", "animation"].includes(kindOf(message));
}

/** One line for quotes and the composer: "Фото", or the beginning of the text. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words.replace(/\s+/g, " ").slice(0, 120);
  return t(kindOf(message));
}

/** {node, width}: width in CSS pixels when the bubble must take the media's width, otherwise null. */
export function drawMedia(messages) {
  const visual = messages.filter(isVisual);
  if (visual.length > 1 && visual.length === messages.length) return drawAlbum(messages);
  if (messages.length > 1) return { node: h("div", { class: "stack" }, messages.map((one) => drawOne(one).node)), width: null };
  return drawOne(messages[0]);
}

/** The smallest size of a photo that is sharp at `width` CSS pixels, and the largest one. */
export function sizes(photo, width) {
  const ordered = [...photo].sort((a, b) => a.width - b.width);
  const need = width * Math.min(window.devicePixelRatio || 1, 2);
  return { fit: ordered.find((size) => size.width >= need) ?? ordered.at(-1), full: ordered.at(-1) };
}

function drawOne(message) {
  const kind = kindOf(message);
  if (kind === "photo" || ((kind === "video" || kind === "animation") && message[kind].width)) return drawPicture(message);
  const draw = { sticker: drawSticker, voice: drawVoice, audio: drawVoice, location: drawPlace, contact: drawContact, invoice: drawInvoice }[kind];
  if (draw) return { node: draw(message, kind), width: null };
  if (kind === "unsupported") return { node: h("p", { class: "unsupported" }, t("unsupported")), width: null };
  if (kind === "text") return { node: null, width: null };
  return { node: drawFile(message, kind), width: null };
}

function drawPicture(message) {
  const { width, height } = shapeOf(message);
  const scale = Math.min(WIDTH / width, HEIGHT / height);
  const shown = Math.round(Math.min(Math.max(width * scale, NARROWEST), WIDTH));
  const tall = Math.min(Math.max((height / width) * shown, 90), HEIGHT);
  const node = h("div", { class: "picture", style: { "aspect-ratio": `${shown} / ${Math.round(tall)}` } }, leaf([message], 0, shown));
  return { node, width: shown };
}

function drawAlbum(messages) {
  const { ratio, cells } = mosaic(messages.map((message) => shapeOf(message).width / shapeOf(message).height));
  const percent = (part) => `${(part * 100).toFixed(3)}%`;
  const leaves = messages.map((message, index) => {
    const node = leaf(messages, index, WIDTH * cells[index].width);
    for (const side of ["left", "top", "width", "height"]) node.style.setProperty(side, percent(cells[index][side]));
    return node;
  });
  const width = Math.min(WIDTH + 30, Math.round(HEIGHT * 1.05 * ratio));
  return { node: h("div", { class: "album", style: { "aspect-ratio": ratio.toFixed(4) } }, leaves), width };
}

/** One picture as a button that opens the viewer on it. */
function leaf(messages, index, width) {
  const message = messages[index];
  const { fit } = sizesOf(message, width);
  const image = h("img", { src: fit ? fileAddress(fit.file_id) : null, alt: "", draggable: "false", loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => button.classList.add("broken"), { once: true });
  const label = [t(kindOf(message)), message.caption].filter(Boolean).join(": ");
  const pictures = () => messages.map((one) => ({ src: fileAddress(sizesOf(one, width).full.file_id), caption: one.caption }));
  const button = h(
    "button",
    { type: "button", class: `leaf${message.has_media_spoiler ? " veiled" : ""}`, "aria-label": label, onclick: () => open() },
    image,
    kindOf(message) !== "photo" && h("span", { class: "play" }, icon("play")),
    h("span", { class: "broken-note" }, t("photo_failed")),
  );
  const open = () => {
    if (button.classList.contains("veiled")) button.classList.remove("veiled");
    else if (kindOf(message) === "photo") openViewer(pictures().filter((one) => one.src), index);
  };
  return button;
}

function shapeOf(message) {
  const shape = message.photo ? sizes(message.photo, WIDTH).full : message.video ?? message.animation;
  return { width: shape?.width || 4, height: shape?.height || 3 };
}

function sizesOf(message, width) {
  if (message.photo) return sizes(message.photo, width);
  const still = (message.video ?? message.animation).thumbnail;
  return { fit: still, full: still ?? message.video ?? message.animation };
}

function drawSticker(message) {
  const { sticker } = message;
  const moving = sticker.is_animated || sticker.is_video;
  const fallback = h("span", { class: "sticker-emoji", role: "img", "aria-label": t("sticker") }, sticker.emoji || "🙂");
  if (moving) return h("div", { class: "sticker" }, fallback);
  const image = h("img", { src: fileAddress(sticker.file_id), alt: `${t("sticker")} ${sticker.emoji ?? ""}` });
  image.addEventListener("error", () => image.replaceWith(fallback), { once: true });
  return h("div", { class: "sticker" }, image);
}

function drawVoice(message, kind) {
  const seconds = message[kind].duration ?? 0;
  const bars = Array.from({ length: 32 }, (_, i) => 4 + ((i * 7919 + seconds * 31 + message.message_id * 17) % 15));
  return h(
    "div",
    { class: "file" },
    h("span", { class: "file-icon" }, icon("play")),
    h(
      "div",
      { class: "file-words" },
      h("span", { class: "wave", "aria-hidden": "true" }, bars.map((bar) => h("i", { style: { height: `${bar}px` } }))),
      h("span", { class: "file-note" }, `${t(kind)} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`),
    ),
  );
}

function drawFile(message, kind) {
  const file = message[kind];
  const address = fileAddress(file.file_id);
  return h(
    "a",
    { class: "file", href: address, target: "_blank", rel: "noopener", download: file.file_name ?? true },
    file.thumbnail ? h("img", { class: "file-picture", src: fileAddress(file.thumbnail.file_id), alt: "" }) : h("span", { class: "file-icon" }, icon("file")),
    h(
      "div",
      { class: "file-words" },
      h("span", { class: "file-name" }, file.file_name ?? t(kind)),
      h("span", { class: "file-note" }, [size(file.file_size), file.mime_type].filter(Boolean).join(" · ")),
    ),
  );
}

function drawPlace(message) {
  const { latitude, longitude } = message.location;
  return fileLike("pin", message.venue?.title ?? t("location"), message.venue?.address ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
}

function drawContact(message) {
  const { first_name, last_name, phone_number } = message.contact;
  return fileLike("user-plus", [first_name, last_name].filter(Boolean).join(" "), phone_number);
}

function drawInvoice(message) {
  const { title, description, total_amount, currency } = message.invoice;
  return h(
    "div",
    { class: "invoice" },
    h("b", { class: "file-name" }, title),
    h("span", {}, description),
    h("span", { class: "file-note" }, money(total_amount, currency)),
  );
}

function fileLike(name, title, note) {
  return h(
    "div",
    { class: "file" },
    h("span", { class: "file-icon" }, icon(name)),
    h("div", { class: "file-words" }, h("span", { class: "file-name" }, title), h("span", { class: "file-note" }, note)),
  );
}

function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** The time a message was written, with the mark of an edit. */
export function timeOf(message) {
  const edited = message.edit_date ? `${t("edited")} ` : "";
  return `${edited}${clock(message.date)}`;
}
