// Puts the page together: two chats over one store, the top bar, tabs on a phone, and the stream of events.

import * as api from "./api.js";
import { Calls } from "./calls.js";
import { Chat } from "./chat.js";
import { confirmBox, failed, toast } from "./dialog.js";
import { currentLanguage, onLanguage, setLanguage, startLanguage, t } from "./i18n.js";
import { Store } from "./store.js";

const EVENTS = ["message", "edit", "delete", "typing", "callback_answer", "bot", "chat"];
const GROUP = -1001000000001;
const SHOPPER = 501;
const MANAGERS = [{ id: 901, name: "Марина" }, { id: 902, name: "Тарас" }];

const store = new Store();
const asked = new URLSearchParams(location.search);
const byId = (id) => document.getElementById(id);
let samples = [];
const unread = { shopper: 0, managers: 0 };

startLanguage();
const shopper = new Chat(byId("shopper"), { store, chat: firstShopper(), me: firstShopper(), group: false, samples: () => samples });
const managers = new Chat(byId("managers"), { store, chat: GROUP, me: MANAGERS[0].id, group: true, writers: MANAGERS, samples: null, onwriter: switchWriter });
const chats = { shopper, managers };
const calls = new Calls(byId("calls"), byId("show-calls"));

wireBar();
wireTabs();
store.subscribe(storeChanged);
onLanguage(drawAll);
setLanguage(currentLanguage());
api.listen(EVENTS, take, reload, () => document.body.classList.add("offline"));
loadSamples();

function firstShopper() {
  return Number(asked.get("shopper") ?? sessionStorage.getItem("vitrina.shopper") ?? SHOPPER);
}

/** After the first connection and every reconnection: what was missed is in the state. */
async function reload() {
  document.body.classList.remove("offline");
  try {
    const state = await api.state(shopper.chat);
    if (state.managers_chat && state.managers_chat !== managers.chat) managers.become({ chat: state.managers_chat });
    store.load(shopper.chat, state);
    store.load(managers.chat, await api.state(managers.chat));
    document.body.dataset.ready = "yes";
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    failed(error);
  }
}

async function loadSamples() {
  try {
    const answer = await api.samples();
    samples = Array.isArray(answer) ? answer : answer.samples ?? [];
    shopper.composer.draw();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
  }
}

function take(name, data) {
  const before = data.message && !store.of(data.chat).has(data.message.message_id);
  store.take(name, data);
  if (name === "message" && before) count(data);
  if (name === "chat" && data.about.migrated_to && data.chat === managers.chat) reload();
}

function count({ chat, message }) {
  const [tab, view] = Object.entries(chats).find(([, one]) => one.chat === chat) ?? [];
  if (!view) return;
  if (document.body.dataset.tab !== tab && message.from?.id !== view.me) unread[tab] += 1;
  drawBadges();
}

function storeChanged(chat, what) {
  for (const view of Object.values(chats)) {
    if (chat !== null && view.chat !== chat) continue;
    if (what === "message") view.arrived(store.sorted(chat).at(-1));
    if (what === "chat" || what === "load") view.topics?.changed();
    if (what === "typing" || what === "bot") {
      view.drawHeader();
      view.drawList();
    } else view.draw();
  }
  drawTitle();
}

function drawTitle() {
  const title = store.title || store.bot?.first_name || "Vitrina";
  byId("title").textContent = title;
  document.title = title;
}

function drawAll() {
  for (const view of Object.values(chats)) view.draw();
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === currentLanguage()));
  if (!calls.aside.hidden) calls.draw();
  drawTitle();
}

function wireBar() {
  for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => setLanguage(button.dataset.lang));
  byId("new-shopper").addEventListener("click", newShopper);
  byId("show-calls").addEventListener("click", () => calls.toggle());
  byId("reset").addEventListener("click", resetAll);
  byId("more").addEventListener("click", () => openMenu(!document.body.classList.contains("menu-open")));
  document.addEventListener("click", (event) => event.target.closest("#more, .segments") || openMenu(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && openMenu(false));
}

function openMenu(open) {
  document.body.classList.toggle("menu-open", open);
  byId("more").setAttribute("aria-expanded", String(open));
}

function wireTabs() {
  const tabs = [...document.querySelectorAll(".tabs [role=tab]")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs.find((one) => one !== tab);
      showTab(other.dataset.tab);
      other.focus();
    });
  }
  showTab("shopper");
}

function showTab(name) {
  document.body.dataset.tab = name;
  unread[name] = 0;
  drawBadges();
  chats[name].toBottom("auto");
  chats[name].topics?.reveal();
}

function drawBadges() {
  for (const tab of document.querySelectorAll(".tabs [role=tab]")) {
    const selected = tab.dataset.tab === document.body.dataset.tab;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    const badge = tab.querySelector(".badge");
    badge.hidden = unread[tab.dataset.tab] === 0;
    badge.textContent = unread[tab.dataset.tab];
    badge.setAttribute("aria-label", t("unread", { count: unread[tab.dataset.tab] }));
  }
}

function switchWriter(id) {
  managers.become({ me: id });
}

/** The next person nobody has met: a new user id is a new private chat. */
async function newShopper() {
  const { id, name } = await introduce();
  toast(t("shopper_is_now", { name }));
}

async function introduce() {
  const taken = [...store.users.keys()].filter((id) => id >= SHOPPER && id < MANAGERS[0].id);
  const id = Math.max(shopper.me, ...taken) + 1;
  sessionStorage.setItem("vitrina.shopper", id);
  showTab("shopper");
  shopper.become({ chat: id, me: id });
  await reload(); // the sandbox introduces a stranger when it is asked about them
  return { id, name: store.nameOf({ id }) };
}

async function resetAll() {
  if (!(await confirmBox(t("reset_question")))) return;
  try {
    await api.reset();
    calls.forget();
    await introduce(); // the bot remembers the people of before: only a stranger starts from nothing
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    failed(error);
  }
}
