// Keeps the page up to date: requests it every second and replaces the parts that changed.
const message = document.getElementById("message");
const pause = document.getElementById("pause");
const parts = [...document.querySelectorAll("[data-live]")];
const shown = new Map(parts.map((part) => [part.id, part.innerHTML]));
let paused = false;
let pressed = false; // Replacing a part while one of its buttons is pressed would lose the click.
let requests = 0; // Counts requests, so that a late response does not replace a newer one.

function replace(part, fresh) {
  const focused = document.activeElement?.id;
  const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  const edited = [...part.querySelectorAll("input[id]")].filter((input) => input.value !== input.defaultValue);
  const caret = document.activeElement?.selectionStart;
  part.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const input of edited) {
    const now = document.getElementById(input.id);
    if (now) now.value = input.value;
  }
  const now = focused && part.querySelector(`#${CSS.escape(focused)}`);
  if (now && now !== document.activeElement) {
    now.focus({ preventScroll: true });
    if (typeof caret === "number") now.setSelectionRange(caret, caret);
  } else if (focused && !document.getElementById(focused)) {
    // The focused element is gone. Focus its part, so that keyboard navigation does not restart at the top.
    part.querySelector("h2")?.focus({ preventScroll: true });
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    if (!fresh || shown.get(part.id) === fresh.innerHTML) continue;
    shown.set(part.id, fresh.innerHTML);
    replace(part, fresh);
  }
  return page.getElementById("message")?.textContent ?? "";
}

async function update(url, options) {
  const number = ++requests;
  try {
    const response = await fetch(url, options);
    const text = await response.text();
    if (number !== requests && !options) return;
    const error = show(text);
    if (options || message.dataset.lost) message.textContent = error;
    delete message.dataset.lost;
  } catch {
    message.textContent = "The sandbox does not answer. Trying again every second.";
    message.dataset.lost = "yes";
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  // Not `form.method`: a field with that name hides the property.
  if (form.getAttribute("method") !== "post") return;
  event.preventDefault();
  const label = event.submitter?.textContent ?? "";
  await update(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const inputs = form.querySelectorAll("input[required]");
  if (!message.textContent) {
    const done = `Done: ${label}`;
    message.textContent = done;
    setTimeout(() => { if (message.textContent === done) message.textContent = ""; }, 8000);
    for (const input of inputs) {
      const now = document.getElementById(input.id);
      if (now) now.value = now.defaultValue;
    }
  }
});

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Resume updates" : "Pause updates";
});
document.addEventListener("pointerdown", () => { pressed = true; });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { pressed = false; }));

setInterval(() => {
  if (!pressed && !paused && !document.hidden) update(location.href);
}, 1000);
