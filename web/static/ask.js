// The form of the question: what it does beyond a form. Without this script, the browser sends it.
"use strict";

const form = document.querySelector(".ask-form");
const status = document.querySelector("#status");
const RECENT = "askcol.recent";
const RECENT_AT_MOST = 8;

// A box that grows. Enter in an `input` sends the form, so that is what a page without scripts has.
function growing(input) {
  const box = document.createElement("textarea");
  const focused = document.activeElement === input;
  for (const { name, value } of input.attributes) if (!["type", "value", "autofocus"].includes(name)) box.setAttribute(name, value);
  box.rows = 1;
  box.value = input.value;
  input.replaceWith(box);
  if (focused) box.focus();
  // Chromium complains of a script that is faster than its own `autofocus`.
  else if (input.autofocus) setTimeout(() => document.activeElement === document.body && box.focus(), 50);
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  };
  if (!CSS.supports("field-sizing", "content")) {
    box.addEventListener("input", fit);
    fit();
  }
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return box;
}

function jumpsToBox(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
  box.select();
}

// Questions asked in this browser, latest first. Where it stores nothing, there are none.
function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((question) => typeof question === "string") : [];
  } catch {
    return [];
  }
}

function keep(questions) {
  try {
    if (questions.length) localStorage.setItem(RECENT, JSON.stringify(questions));
    else localStorage.removeItem(RECENT);
  } catch {
    // A private window may refuse to store; then nothing is kept.
  }
}

function remember(question) {
  if (question) keep([question, ...recent().filter((other) => other !== question)].slice(0, RECENT_AT_MOST));
}

function showRecent() {
  const section = document.querySelector("#recent");
  if (!section) return;
  const questions = recent();
  section.hidden = !questions.length;
  section.querySelector("ul").replaceChildren(
    ...questions.map((question) => {
      const link = document.createElement("a");
      const asked = new URLSearchParams(new FormData(form));
      asked.set("question", question);
      link.href = `${form.getAttribute("action")}?${asked}`;
      link.textContent = question;
      link.dir = "auto";
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
}

// Server-sent events of a response, one after the other.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value;
    const blocks = read.split("\n\n");
    read = blocks.pop();
    for (const block of blocks) {
      const data = [];
      for (const line of block.split("\n")) if (line.startsWith("data: ")) data.push(line.slice(6));
      yield data.join("\n");
    }
  }
}

let asking = null;
let shown = location.pathname + location.search;

function say(words, again) {
  status.replaceChildren(words);
  if (!again) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Ask again";
  button.addEventListener("click", () => form.requestSubmit());
  status.append(" ", button);
}

// Ask, and draw what the server sends: the passages, then the answer. A newer question ends an older one.
async function ask(address) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const main = document.querySelector("main");
  main.setAttribute("aria-busy", "true");
  say("Looking for passages …");
  try {
    const response = await fetch(address, { headers: { Accept: "text/event-stream" }, signal: mine.signal });
    if (!response.ok) {
      const problem = await response.json();
      say(problem.detail, true);
      return;
    }
    let drawn = "";
    for await (drawn of events(response)) {
      main.innerHTML = drawn;
      document.title = `${box.value} – askcol`;
      say(main.querySelector("[data-status]")?.dataset.status ?? "");
      document.dispatchEvent(new Event("askcol:drawn"));
    }
    if (!drawn) say("The server ended without an answer.", true);
  } catch (error) {
    if (error.name === "AbortError") return;
    say("The server can't be reached. Is `askcol serve` still running?", true);
  } finally {
    if (asking === mine) main.removeAttribute("aria-busy");
  }
}

function submitted(event) {
  remember(box.value.trim());
  if (location.pathname !== new URL(form.action).pathname) return;
  event.preventDefault();
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const address = `${form.getAttribute("action")}?${asked}`;
  if (address !== shown) history.pushState(null, "", address);
  shown = address;
  const intro = document.querySelector(".hero");
  if (intro) {
    for (const words of [...intro.children]) if (words !== form) words.remove();
    intro.classList.remove("hero");
    intro.removeAttribute("aria-labelledby");
  }
  ask(address);
}

const box = growing(document.querySelector("#question"));
document.addEventListener("keydown", jumpsToBox);
form.addEventListener("submit", submitted);
window.addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});
document.querySelector("#forget")?.addEventListener("click", () => {
  keep([]);
  showRecent();
  box.focus();
});
if (new URLSearchParams(location.search).has("question")) remember(box.value.trim());
showRecent();
