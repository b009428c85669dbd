// What is about to be sent with the next message: files of one's own and sample photos, up to ten a message.

import * as api from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";

export const SAMPLE = "application/x-sandbox-sample";
const ALBUM = 10;
const PHOTO = /^image\/(jpeg|png|webp|heic|heif|bmp)$/;

export class Attachments {
  constructor(onchange) {
    this.onchange = onchange;
    this.items = [];
    this.asFile = false;
  }

  get empty() {
    return this.items.length === 0;
  }

  has(name) {
    return this.items.some((item) => item.sample?.name === name);
  }

  addFiles(files) {
    for (const file of files) {
      const photo = PHOTO.test(file.type);
      this.items.push({ file, photo, preview: photo ? URL.createObjectURL(file) : null });
    }
    this.onchange();
  }

  toggleSample(sample) {
    const found = this.items.findIndex((item) => item.sample?.name === sample.name);
    if (found >= 0) this.items.splice(found, 1);
    else this.items.push({ sample, photo: true, preview: api.address(sample.url) });
    this.onchange();
  }

  clear() {
    this.items = [];
    this.asFile = false;
  }

  /** Hands over what is attached and forgets it. */
  take() {
    const taken = this.items.map((item) => ({ ...item, photo: item.photo && !this.asFile }));
    this.clear();
    return taken;
  }

  draw() {
    if (this.empty) return null;
    return h(
      "div",
      { class: "attachments" },
      this.items.map((item, index) => this.thumb(item, index)),
      this.items.some((item) => item.photo) &&
        h(
          "label",
          { class: "as-file" },
          h("input", { type: "checkbox", checked: this.asFile, onchange: (event) => { this.asFile = event.target.checked; } }),
          t("as_file"),
        ),
    );
  }

  thumb(item, index) {
    const name = item.file?.name ?? item.sample.name;
    const remove = () => {
      this.items.splice(index, 1);
      this.onchange();
    };
    return h(
      "div",
      { class: "attachment", title: name },
      item.preview ? h("img", { src: item.preview, alt: name }) : h("span", { class: "file-icon" }, icon("file"), h("small", {}, name)),
      iconButton("close", `${t("remove")}: ${name}`, remove),
    );
  }

  /** Photos in albums of ten, then every file by itself; the caption goes with the first message. */
  async deliver(items, target) {
    let { caption } = target;
    const photos = items.filter((item) => item.photo);
    for (let at = 0; at < photos.length; at += ALBUM) {
      const batch = photos.slice(at, at + ALBUM);
      if (batch.every((item) => item.sample)) await api.sendSamples({ ...target, caption, names: batch.map((item) => item.sample.name) });
      else await api.sendPhotos({ ...target, caption, files: await Promise.all(batch.map(fileOf)) });
      caption = "";
    }
    for (const item of items.filter((one) => !one.photo)) {
      await api.sendDocument({ ...target, caption, file: await fileOf(item) });
      caption = "";
    }
    for (const item of items) if (item.file && item.preview) URL.revokeObjectURL(item.preview);
  }

  /** Files from outside and samples from the tray may be dropped anywhere on the chat. */
  acceptDrops(section, ondrop) {
    let depth = 0;
    const wanted = (event) => event.dataTransfer.types.includes("Files") || event.dataTransfer.types.includes(SAMPLE);
    const leave = () => {
      depth = 0;
      section.classList.remove("dropping");
    };
    section.addEventListener("dragenter", (event) => {
      if (!wanted(event)) return;
      event.preventDefault();
      depth += 1;
      section.dataset.drop = t("drop_here");
      section.classList.add("dropping");
    });
    section.addEventListener("dragover", (event) => wanted(event) && event.preventDefault());
    section.addEventListener("dragleave", () => {
      depth -= 1;
      if (depth <= 0) leave();
    });
    section.addEventListener("drop", (event) => {
      if (!wanted(event)) return;
      event.preventDefault();
      leave();
      this.addFiles(event.dataTransfer.files);
      const sample = event.dataTransfer.getData(SAMPLE);
      if (sample && !this.has(JSON.parse(sample).name)) this.toggleSample(JSON.parse(sample));
      ondrop();
    });
  }
}

async function fileOf(item) {
  if (item.file) return item.file;
  const response = await fetch(api.address(item.sample.url));
  if (!response.ok) throw new api.ApiError(`${response.status} ${item.sample.name}`);
  const blob = await response.blob();
  return new File([blob], item.sample.name, { type: blob.type });
}
