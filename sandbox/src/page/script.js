// Keeps the page up to date: asks for it again every second, and puts those of its parts that changed in place.
const status = document.getElementById("told");
const pause = document.getElementById("pause");
const parts = [...document.querySelectorAll("[data-live]")];
const shown = new Map(parts.map((part) => [part.id, part.innerHTML]));
let paused = false;
let held = false; // A part that is replaced under a pressed button would swallow the click.
let asking = 0; // Counts questions, so that a late answer does not undo a newer one.

function put(part, fresh) {
  const focused = document.activeElement?.id;
  const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  const typed = [...part.querySelectorAll("input[id]")].filter((input) => input.value !== input.defaultValue);
  const caret = document.activeElement?.selectionStart;
  part.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const input of typed) {
    const now = document.getElementById(input.id);
    if (now) now.value = input.value;
  }
  const now = focused && part.querySelector(`#${CSS.escape(focused)}`);
  if (now && now !== document.activeElement) {
    now.focus({ preventScroll: true });
    if (typeof caret === "number") now.setSelectionRange(caret, caret);
  } else if (focused && !document.getElementById(focused)) {
    // What had the focus is gone: its part takes it, so that the keyboard does not begin at the top.
    part.querySelector("h2")?.focus({ preventScroll: true });
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    if (!fresh || shown.get(part.id) === fresh.innerHTML) continue;
    shown.set(part.id, fresh.innerHTML);
    put(part, fresh);
  }
  return page.getElementById("told")?.textContent ?? "";
}

async function ask(what, options) {
  const number = ++asking;
  try {
    const answer = await fetch(what, options);
    const text = await answer.text();
    if (number !== asking && !options) return;
    const told = show(text);
    if (options || status.dataset.lost) status.textContent = told;
    delete status.dataset.lost;
  } catch {
    status.textContent = "The sandbox does not answer. Asking again every second.";
    status.dataset.lost = "yes";
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  // Not `form.method`: a field of that name stands in its place.
  if (form.getAttribute("method") !== "post") return;
  event.preventDefault();
  const label = event.submitter?.textContent ?? "";
  await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const input = form.querySelector("input[required]");
  if (!status.textContent) {
    const done = `Done: ${label}`;
    status.textContent = done;
    setTimeout(() => { if (status.textContent === done) status.textContent = ""; }, 8000);
    if (input) document.getElementById(input.id).value = "";
  }
});

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Resume updates" : "Pause updates";
});
document.addEventListener("pointerdown", () => { held = true; });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { held = false; }));

setInterval(() => {
  if (!held && !paused && !document.hidden) ask(location.href);
}, 1000);
