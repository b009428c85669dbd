// What the page knows of the sandbox: people, chats, messages, who is typing. Everything arrives as Bot API JSON.

const TYPING_MILLISECONDS = 5500; // as long as Telegram shows one sendChatAction

export class Store {
  constructor() {
    this.bot = null;
    this.title = "";
    this.users = new Map();
    this.chats = new Map();
    this.messages = new Map();
    this.typing = new Map();
    this.seen = new Map();
    this.listeners = new Set();
  }

  /** `listener(chat, what)` hears of every change; chat null means everything. */
  subscribe(listener) {
    this.listeners.add(listener);
  }

  of(chat) {
    if (!this.messages.has(chat)) this.messages.set(chat, new Map());
    return this.messages.get(chat);
  }

  sorted(chat) {
    return [...this.of(chat).values()].sort((a, b) => a.message_id - b.message_id);
  }

  /** The whole truth about one chat, as GET /control/state tells it. */
  load(chat, state) {
    this.bot = state.bot ?? null;
    this.title = state.title ?? this.title;
    for (const user of state.users ?? []) this.users.set(user.id, user);
    for (const one of state.chats ?? []) this.chats.set(one.id, one);
    this.messages.set(chat, new Map((state.messages ?? []).map((message) => [message.message_id, message])));
    if (state.typing) this.startTyping(chat);
    else this.typing.delete(chat);
    this.tell(chat, "load");
  }

  take(name, data) {
    if (name === "bot") {
      this.bot = data.bot ?? data;
      this.tell(null, "bot");
    } else if (name === "message" || name === "edit") {
      this.put(data.chat, data.message, name);
    } else if (name === "delete") {
      for (const id of data.message_ids ?? [data.message_id]) this.of(data.chat).delete(id);
      this.tell(data.chat, "delete");
    } else if (name === "chat") {
      this.chats.set(data.chat, data.about);
      this.tell(data.chat, "chat");
    } else if (name === "typing") {
      this.startTyping(data.chat);
      this.tell(data.chat, "typing");
    }
  }

  put(chat, message, what) {
    if (message.from) this.users.set(message.from.id, { ...this.users.get(message.from.id), ...message.from });
    const isNew = !this.of(chat).has(message.message_id);
    this.of(chat).set(message.message_id, message);
    if (isNew && message.from?.is_bot) this.typing.delete(chat);
    this.tell(chat, isNew ? "message" : what);
  }

  startTyping(chat) {
    const until = Date.now() + TYPING_MILLISECONDS;
    this.typing.set(chat, until);
    this.seen.set(chat, Math.max(0, ...this.of(chat).keys()));
    setTimeout(() => {
      if (this.typing.get(chat) !== until) return;
      this.typing.delete(chat);
      this.tell(chat, "typing");
    }, TYPING_MILLISECONDS);
  }

  isTyping(chat) {
    return (this.typing.get(chat) ?? 0) > Date.now();
  }

  /** The last message somebody other than `user` has certainly read. */
  seenBy(chat, user) {
    let last = this.seen.get(chat) ?? 0;
    for (const message of this.of(chat).values()) {
      if (message.from?.id !== user && message.message_id > last) last = message.message_id;
    }
    return last;
  }

  nameOf(user) {
    const known = this.users.get(user?.id) ?? user;
    return [known?.first_name, known?.last_name].filter(Boolean).join(" ") || String(user?.id ?? "");
  }

  tell(chat, what) {
    for (const listener of this.listeners) listener(chat, what);
  }
}
