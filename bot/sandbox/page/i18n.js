// The page's own words in two languages. What the shop says is the bot's business.

import { WORDS } from "./words.js";

const KEY = "vitrina.language";
const plurals = {};
const listeners = new Set();
let language = "uk";

/** Ukrainian unless the address (?lang=en) or an earlier visit says otherwise. */
export function startLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const kept = asked ?? remembered();
  setLanguage(kept in WORDS ? kept : "uk");
}

export function setLanguage(next) {
  language = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(KEY, next);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // private mode: the choice lives as long as the page
  }
  translate(document);
  for (const listener of listeners) listener(next);
}

export function currentLanguage() {
  return language;
}

export function onLanguage(listener) {
  listeners.add(listener);
}

/** The sentence of that key; {name} is replaced, and {count} picks among "one|few|many" in Ukrainian, "one|other" in English. */
export function t(key, values = {}) {
  let sentence = WORDS[language][key] ?? WORDS.uk[key] ?? key;
  if ("count" in values && sentence.includes("|")) sentence = pick(sentence.split("|"), values.count);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function clock(seconds) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(seconds * 1000);
}

/** Minor units as people write them: "1 290,00 ₴". */
export function money(minor, currency) {
  const format = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** "Сьогодні", "Учора" or "14 листопада". */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date >= midnight) return t("today");
  if (date >= midnight - 86_400_000) return t("yesterday");
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "long" }).format(date);
}

/** Fills data-t (text), data-t-label (aria-label) and data-t-title (tooltip) below `root`. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of root.querySelectorAll("[data-t-title]")) element.title = t(element.dataset.tTitle);
}

function pick(forms, count) {
  plurals[language] ??= new Intl.PluralRules(language);
  const order = language === "uk" ? ["one", "few", "many"] : ["one", "other"];
  return forms[order.indexOf(plurals[language].select(count))] ?? forms.at(-1);
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? "uk";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return "uk";
  }
}
