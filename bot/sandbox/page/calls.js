// The drawer for engineers: every Bot API call of the bot, with its lag and its answer.

import * as api from "./api.js";
import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const EVERY = 1000; // milliseconds
const KEEP = 300;

export class Calls {
  constructor(aside, opener) {
    this.aside = aside;
    this.opener = opener;
    this.rows = [];
    this.since = 0;
    this.timer = null;
  }

  toggle() {
    this.aside.hidden = !this.aside.hidden;
    this.opener.setAttribute("aria-expanded", String(!this.aside.hidden));
    document.body.classList.toggle("with-calls", !this.aside.hidden);
    if (this.aside.hidden) clearTimeout(this.timer);
    else this.poll();
  }

  forget() {
    this.rows = [];
    this.since = 0;
    if (!this.aside.hidden) this.draw();
  }

  async poll() {
    clearTimeout(this.timer);
    try {
      const answer = await api.calls(this.since);
      const fresh = Array.isArray(answer) ? answer : answer.calls;
      if (fresh.length > 0 || this.aside.childElementCount === 0) this.take(fresh);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
    }
    if (!this.aside.hidden) this.timer = setTimeout(() => this.poll(), EVERY);
  }

  take(fresh) {
    this.since = fresh.at(-1)?.n ?? this.since;
    const shown = fresh.filter((call) => call.method !== "getUpdates" || !call.ok);
    this.rows = [...shown.reverse(), ...this.rows].slice(0, KEEP);
    this.draw();
  }

  draw() {
    const open = new Set([...this.aside.querySelectorAll("details[open]")].map((one) => one.dataset.n));
    const list = this.rows.length > 0 ? this.rows.map((call) => row(call, open)) : h("p", { class: "calls-empty" }, t("calls_empty"));
    this.aside.replaceChildren(
      h("header", {}, h("h2", {}, "Bot API"), iconButton("close", t("close"), () => this.toggle())),
      h("div", { class: "calls-head", "aria-hidden": "true" }, ["calls_time", "calls_method", "calls_lag"].map((key) => h("span", {}, t(key)))),
      h("div", { class: "calls-list", tabindex: "0" }, list),
    );
  }
}

function row(call, open) {
  const failure = call.ok ? "" : call.error?.description ?? call.error ?? "";
  const details = h(
    "details",
    { class: call.ok ? "call" : "call bad", "data-n": call.n, open: open.has(String(call.n)) },
    h("summary", {}, h("span", {}, when(call.at)), h("b", {}, call.method), h("span", {}, lag(call.lag)), failure && h("em", {}, String(failure))),
    h("pre", {}, JSON.stringify({ params: call.params, [call.ok ? "result" : "error"]: call.ok ? call.result : call.error }, null, 1)),
  );
  return details;
}

function when(at) {
  const date = new Date(typeof at === "number" ? at * (at < 1e11 ? 1000 : 1) : at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function lag(seconds) {
  return typeof seconds === "number" ? `${Math.round(seconds * 1000)} ms` : "";
}
