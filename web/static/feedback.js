// Sends what a reader says of an answer without leaving the page.
"use strict";

const thanks = new WeakMap();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const section = form.closest?.(".feedback");
  if (!section) return;
  event.preventDefault();
  const kept = section.querySelector(".kept");
  if (!thanks.has(kept)) thanks.set(kept, [...kept.childNodes]);
  const buttons = section.querySelectorAll("button");
  const said = new URLSearchParams(new FormData(form, event.submitter)); // a disabled button would say nothing
  for (const button of buttons) button.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: said,
    });
    kept.classList.toggle("fault", !response.ok);
    if (response.ok) kept.replaceChildren(...thanks.get(kept));
    else kept.textContent = `It was not kept: ${(await response.json()).detail}`;
  } catch {
    kept.classList.add("fault");
    kept.textContent = "It was not kept: the server does not answer.";
  }
  for (const button of buttons) button.disabled = false;
  kept.setAttribute("role", "status");
  kept.classList.add("now");
  kept.focus();
});
