// A long document grows in place: "Next part" adds the part below instead of opening a page of its own. Where there is
// room for them beside the text, the contents stand open. The arrow keys turn the pages of a PDF.

const text = document.getElementById("text");

async function append(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const part = page.querySelector("#text > .part");
    const below = page.querySelector("#text > .parts.below");
    part.querySelectorAll("#highlight").forEach((mark) => mark.removeAttribute("id"));
    part.tabIndex = -1;
    text.querySelector(":scope > .parts.below").replaceWith(part, below);
    part.focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
}

if (text?.dataset.grows === "true") {
  text.addEventListener("click", (event) => {
    const link = event.target.closest(".parts.below > a[rel=next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    append(link);
  });
}

const contents = document.querySelector(".with-contents .contents details");
if (contents && matchMedia("(min-width: 68rem)").matches) contents.open = true;

if (text?.dataset.grows === "false") {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, summary, pre, .sheet")) return;
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = way && text.querySelector(`.parts > a[rel=${way}]`);
    if (link) location.assign(link.href);
  });
}
