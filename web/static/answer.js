// Buttons that copy a citation. Without this script, its words can be selected.
"use strict";

function offerToCopy() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const words = button.closest(".reference").querySelector("pre").textContent;
      try {
        await navigator.clipboard.writeText(words);
        document.querySelector("#status").textContent = "Copied.";
        button.firstChild.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(button.closest(".reference").querySelector("pre"));
      }
    });
  }
}

document.addEventListener("askcol:drawn", offerToCopy);
offerToCopy();
