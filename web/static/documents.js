// Filters the list while the filter is typed, and keeps what is chosen while the list changes.
"use strict";

{
  const form = document.getElementById("library-form");
  const results = document.getElementById("library-results");
  const count = document.getElementById("library-count");
  const field = document.getElementById("library-filter");
  const chosen = new Set();
  let waiting = 0;
  let running = null;

  const asked = () => {
    const given = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
    return `${form.getAttribute("action")}?${new URLSearchParams(given)}`;
  };

  const show = async (url, push) => {
    clearTimeout(waiting);
    running?.abort();
    const mine = (running = new AbortController());
    results.classList.add("stale-list");
    try {
      const response = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
      if (!response.ok) {
        location.assign(url);
        return;
      }
      const found = new DOMParser().parseFromString(await response.text(), "text/html");
      results.replaceChildren(...found.getElementById("library-results").childNodes);
      count.textContent = found.getElementById("library-count").textContent;
      askOnly(found.getElementById("documents").value);
      const fault = document.getElementById("library-fault");
      if (fault) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", fault ? "library-help library-fault" : "library-help");
      document.getElementById("library-sort").value = found.querySelector("#library-sort option[selected]").value;
      history[push ? "pushState" : "replaceState"](null, "", url);
      mark();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
      return;
    } finally {
      if (running === mine) results.classList.remove("stale-list");
    }
  };

  // The question above asks what the list shows. The options stay folded, so that nothing moves while the filter is typed.
  const askOnly = (documents) => {
    const only = document.getElementById("documents");
    only.value = documents;
    only.closest("details").querySelector("summary").textContent = documents ? `Options: only ${documents}` : "Options";
  };

  const mark = () => {
    for (const box of results.querySelectorAll("input[name=document]")) box.checked = chosen.has(box.value);
    tell();
  };

  const tell = () => {
    const label = document.getElementById("library-chosen");
    if (label) label.textContent = chosen.size ? ` (${chosen.size.toLocaleString("en")})` : "";
  };

  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(asked(), false), event.target === field ? 250 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(asked(), true);
  });
  results.addEventListener("change", (event) => {
    if (event.target.name !== "document") return;
    chosen[event.target.checked ? "add" : "delete"](event.target.value);
    tell();
  });
  results.addEventListener("submit", (event) => {
    const shown = new Set([...results.querySelectorAll("input[name=document]")].map((box) => box.value));
    if (!chosen.size) {
      event.preventDefault();
      const matching = document.getElementById("library-matching");
      if (matching) {
        location.assign(matching.href);
        return;
      }
      count.textContent = "Choose a document first: tick the box before its title.";
      count.scrollIntoView({ block: "nearest" });
      return;
    }
    for (const name of chosen) {
      if (shown.has(name)) continue;
      const elsewhere = document.createElement("input");
      elsewhere.type = "hidden";
      elsewhere.name = "document";
      elsewhere.value = name;
      event.target.append(elsewhere);
    }
  });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("thead a, .pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const paging = link.closest(".pages");
    show(link.href, true).then(() => {
      if (paging) count.scrollIntoView({ block: "start" });
    });
  });
  addEventListener("popstate", () => location.reload());

  for (const box of results.querySelectorAll("input[name=document]:checked")) chosen.add(box.value);
  tell();
}
