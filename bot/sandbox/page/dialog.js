// Toasts, the alert box of a callback answer, and the viewer that shows a picture large.

import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const TOAST_SECONDS = 4;

/** A line over the page for a few seconds; `kind` "error" is announced at once. */
export function toast(text, kind = "info", host = document.getElementById("toasts")) {
  const node = h("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : null }, text);
  host.append(node);
  const seconds = TOAST_SECONDS + Math.min(text.length / 40, 4);
  setTimeout(() => {
    node.classList.add("leaving");
    setTimeout(() => node.remove(), 250);
  }, seconds * 1000);
}

export function failed(error) {
  toast(t("failed", { reason: error.message }), "error");
}

/** Telegram's alert: one button. Resolves when it is closed. */
export function alertBox(text) {
  return ask(text, false);
}

/** Resolves to true when the person agrees. */
export function confirmBox(text) {
  return ask(text, true);
}

/** Shows picture number `index` of `pictures` ([{src, caption}]); arrows turn the leaves, Escape closes. */
export function openViewer(pictures, index) {
  const viewer = document.getElementById("viewer");
  let at = index;
  const image = h("img", { alt: "" });
  const caption = h("p", {});
  const show = (step) => {
    at = (at + step + pictures.length) % pictures.length;
    image.src = pictures[at].src;
    image.alt = pictures[at].caption || t("picture");
    caption.textContent = pictures[at].caption ?? "";
  };
  const turn = pictures.length > 1;
  viewer.replaceChildren(image, caption, iconButton("close", t("close"), () => viewer.close(), "viewer-close"));
  if (turn) {
    viewer.append(
      iconButton("left", t("previous"), () => show(-1), "viewer-left"),
      iconButton("right", t("next"), () => show(1), "viewer-right"),
    );
  }
  viewer.onkeydown = (event) => {
    if (turn && event.key === "ArrowLeft") show(-1);
    if (turn && event.key === "ArrowRight") show(1);
  };
  viewer.onclick = (event) => {
    if (event.target === viewer) viewer.close();
  };
  show(0);
  viewer.showModal();
}

function ask(text, cancellable) {
  const box = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  document.getElementById("alert-cancel").hidden = !cancellable;
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.onclose = () => resolve(box.returnValue === "ok");
  });
}
