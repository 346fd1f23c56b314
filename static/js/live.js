// The live page without waiting: presses go in the background, one after the other. Without a
// connection they wait here, in the browser, and go when it is back. Without this script the same
// forms do the same work, a page at a time.
const QUEUE = `live-queue:${location.pathname.split("/")[1]}`;
const status = document.querySelector("[data-live-status]");
const waiting = document.querySelector("[data-live-waiting]");
let sending = false;

const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
const write = (key, value) =>
  value === null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value));
const queue = () => read(QUEUE) || [];

function show() {
  const held = queue();
  status.hidden = !held.length;
  status.textContent = held.length
    ? `No connection. ${held.length} ${held.length > 1 ? "things wait" : "thing waits"} here and will be saved when it is back. Please leave this page open.`
    : "";
  const words = held.filter((each) => each.words && each.page === location.pathname);
  waiting.hidden = !words.length;
  waiting.replaceChildren(
    ...words.map((each) => {
      const item = document.createElement("li");
      item.textContent = `${each.words} (waits for the connection)`;
      return item;
    }),
  );
}

// Takes over what the server says, but for what somebody is typing in.
function refresh(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const fresh = page.querySelector(`[data-live-region="${region.dataset.liveRegion}"]`);
    const typing = region.querySelector("textarea") && hasDraft(region);
    if (fresh && !typing && !region.contains(document.activeElement)) {
      region.replaceChildren(...fresh.childNodes);
    } else if (fresh && region.contains(document.activeElement) && !region.querySelector("textarea")) {
      const place = [...region.querySelectorAll("button")].indexOf(document.activeElement);
      region.replaceChildren(...fresh.childNodes);
      region.querySelectorAll("button")[place]?.focus();
    }
  }
  return page;
}

async function send(entry) {
  const token = document.cookie.match(/csrftoken=([^;]+)/);
  const answer = await fetch(entry.url, {
    method: "POST",
    body: new URLSearchParams(entry.fields),
    headers: token ? { "X-CSRFToken": token[1] } : {},
  });
  if (answer.status >= 500 || answer.status === 403 || answer.url.includes("/accounts/")) {
    throw new Error(String(answer.status));
  }
  return answer;
}

async function work() {
  if (sending) return;
  sending = true;
  try {
    for (let held = queue(); held.length; held = queue()) {
      const answer = await send(held[0]);
      write(QUEUE, queue().slice(1));
      const here = new URL(answer.url).pathname === location.pathname;
      if (here && held[0].page === location.pathname) refresh(await answer.text());
    }
  } catch {
    setTimeout(work, 5000);
  }
  sending = false;
  show();
}

function fresh(form) {
  form.querySelector('[name="one_time_key"]')?.setAttribute("value", crypto.randomUUID());
}

// What is typed into the summary is kept in the browser until the server has it.
const draftKey = (form) => `live-draft:${form.dataset.liveDraft}`;
const hasDraft = (region) => {
  const form = region.querySelector("[data-live-draft]");
  return form && read(draftKey(form)) !== null;
};

function restore() {
  const form = document.querySelector("[data-live-draft]");
  const draft = form && read(draftKey(form));
  if (!draft) return;
  for (const [name, value] of Object.entries(draft)) {
    const field = form.elements[name];
    if (field && !form.querySelector(".govuk-error-message")) field.value = value;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-live-draft]");
  if (!form) return;
  const kept = {};
  for (const area of form.querySelectorAll("textarea")) kept[area.name] = area.value;
  write(draftKey(form), kept);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  if (form.dataset.liveDraft) {
    // Saved by a whole page, so that what somebody else wrote meanwhile can stand beside it.
    if (!navigator.onLine) {
      event.preventDefault();
      status.hidden = false;
      status.textContent = "No connection. Your words are kept in this browser. Press save again when it is back.";
    } else {
      sessionStorage.setItem("live-saved", draftKey(form));
    }
    return;
  }
  const fields = new FormData(form, event.submitter);
  const words = form.dataset.liveWords ? fields.get(form.dataset.liveWords) : "";
  if (form.dataset.liveWords && !words.trim()) return;
  event.preventDefault();
  const entry = { url: form.action, page: location.pathname, fields: [...fields.entries()], words };
  write(QUEUE, [...queue(), entry]);
  if (form.dataset.liveWords) {
    form.elements[form.dataset.liveWords].value = "";
    fresh(form);
  }
  if (event.submitter?.hasAttribute("aria-pressed")) {
    const pressed = event.submitter.getAttribute("aria-pressed") === "true";
    event.submitter.setAttribute("aria-pressed", String(!pressed));
  }
  work().then(show);
});

// Saved and back without an error: the draft has done its work.
const saved = sessionStorage.getItem("live-saved");
if (saved && !document.querySelector(".govuk-error-summary")) write(saved, null);
sessionStorage.removeItem("live-saved");

restore();
show();
work();
window.addEventListener("online", work);
setInterval(async () => {
  if (queue().length || document.hidden) return;
  try {
    const answer = await fetch(location.href);
    if (answer.ok && !answer.redirected) refresh(await answer.text());
  } catch {
    // No connection: the next turn tries again.
  }
}, 20000);
