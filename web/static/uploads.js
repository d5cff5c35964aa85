// Sends files that are chosen or dropped, shows how far it is, and then how far their build is.
"use strict";

{
  const form = document.getElementById("upload-form");
  const fault = document.getElementById("upload-fault");
  const state = document.getElementById("upload-state");
  const LOOK_EVERY_MS = 1000;

  const tell = (words) => {
    fault.textContent = words;
    fault.hidden = !words;
  };

  const show = (text) => {
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("upload-state");
    const building = document.getElementById("upload-building");
    const words = found.querySelector("#upload-building").textContent;
    if (building.textContent !== words) building.textContent = words;
    found.querySelector("#upload-building").replaceWith(building); // a status that stays is read out
    state.replaceChildren(...found.childNodes);
    if (state.querySelector("[data-unfinished]")) setTimeout(look, LOOK_EVERY_MS);
  };

  const look = async () => {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      show(await response.text());
    } catch {
      tell("The server does not answer.");
    }
  };

  const send = (files) => {
    tell("");
    const bytes = [...files].reduce((sum, file) => sum + file.size, 0);
    if (bytes > Number(form.dataset.limit)) {
      tell(`These files have ${bytes.toLocaleString("en")} bytes; the limit is ${Number(form.dataset.limit).toLocaleString("en")}.`);
      return;
    }
    const body = new FormData();
    for (const file of files) body.append("file", file);
    const request = new XMLHttpRequest();
    const sending = form.querySelector(".sending");
    const button = form.querySelector("button");
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) form.querySelector("progress").value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => {
      sending.hidden = true;
      button.disabled = false;
      if (request.status === 200) {
        form.reset();
        show(request.responseText);
      } else if (request.status) {
        const problem = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main .lead");
        tell(problem ? problem.textContent.trim() : `The server refused the files (${request.status}).`);
      } else tell("The server does not answer.");
    });
    sending.hidden = false;
    button.disabled = true;
    request.send(body);
  };

  if (form) {
    form.querySelector(".drop").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(document.getElementById("upload-files").files);
    });
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    };
    form.addEventListener("dragenter", over);
    form.addEventListener("dragover", over);
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length) send(event.dataTransfer.files);
    });
  }
  if (state.querySelector("[data-unfinished]")) setTimeout(look, LOOK_EVERY_MS);
}
