// The sandbox's control API, as the page needs it. Addresses are relative, so the page also works behind a prefix.

const root = new URL(".", document.baseURI);

export class ApiError extends Error {}

/** What `chat` looks like now: bot, users, chats, messages, typing. */
export function state(chat) {
  return call("GET", `control/state?chat=${chat}`);
}

export function say(message) {
  return call("POST", "control/say", message);
}

/** Sample names only: the server has the files. */
export function sendSamples({ names, ...target }) {
  return call("POST", "control/photo", { ...target, samples: names });
}

/** One file: a photo. Two to ten: an album. */
export function sendPhotos({ files, ...target }) {
  return call("POST", "control/photo", form(target, files));
}

export function sendDocument({ file, ...target }) {
  return call("POST", "control/send", form({ ...target, kind: "document" }, [file]));
}

export function sendOther(message) {
  return call("POST", "control/send", message);
}

/** Resolves when the bot has answered the tap: {answered, text, alert}. */
export function tap(press) {
  return call("POST", "control/tap", press);
}

/** Resolves when money has passed or the bot has refused: {answered, ok, error}. */
export function pay(invoice) {
  return call("POST", "control/pay", invoice);
}

export function edit(message) {
  return call("POST", "control/edit", message);
}

/** A topic of a forum is closed, reopened or deleted by hand. */
export function changeTopic(change) {
  return call("POST", "control/topic", change);
}

export function calls(since) {
  return call("GET", `control/calls?since=${since}`);
}

export function samples() {
  return call("GET", "control/samples");
}

export function reset() {
  return call("POST", "control/reset", {});
}

export function fileAddress(fileId) {
  return new URL(`control/file/${encodeURIComponent(fileId)}`, root).href;
}

export function address(path) {
  return new URL(path.replace(/^\//, ""), root).href;
}

/** Server-sent events; `onopen(again)` also runs after every reconnect, because events may have been missed. */
export function listen(names, onevent, onopen, onlost) {
  let opened = false;
  let wait = 500;
  const connect = () => {
    const source = new EventSource(new URL("control/events", root));
    source.onopen = () => {
      wait = 500;
      onopen(opened);
      opened = true;
    };
    source.onerror = () => {
      source.close();
      onlost();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 8000);
    };
    for (const name of names) source.addEventListener(name, (event) => onevent(name, JSON.parse(event.data)));
  };
  connect();
}

function form(fields, files) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== "") body.append(name, value);
  for (const file of files) body.append("file", file, file.name);
  return body;
}

async function call(method, path, body) {
  const json = body !== undefined && !(body instanceof FormData);
  let response;
  try {
    response = await fetch(new URL(path, root), {
      method,
      headers: json ? { "Content-Type": "application/json" } : {},
      body: json ? JSON.stringify(body) : body,
    });
  } catch (error) {
    throw new ApiError(String(error.message), { cause: error });
  }
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) throw new ApiError(answer?.error ?? answer?.description ?? `${response.status} ${text.slice(0, 120)}`);
  return answer;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
