// The live page without waiting: presses go in the background, one after the other. Without a
// connection they wait here, in the browser, and go when it is back. Without this script the same
// forms do the same work, a page at a time.
const { liveWriter } = document.querySelector("[data-live-writer]").dataset;
const QUEUE = `live-queue:${location.pathname.split("/")[1]}:${liveWriter}:`;
const REFUSED = QUEUE.replace("queue", "refused");
const status = document.querySelector("[data-live-status]");
const waiting = document.querySelector("[data-live-waiting]");
const OFFLINE = "No connection.";
const SIGNED_OUT = "You are signed out, or may not write here now. Sign in again in another window.";
let trouble = "";
let last = 0;

// One key for each thing that waits: two windows never write over each other's.
const read = (key) => JSON.parse(localStorage.getItem(key));
const kept = (prefix) =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .sort()
    .map((key) => ({ ...read(key), key }));
function keep(prefix, entry) {
  last = Math.max(Date.now(), last + 1); // in the order of the presses
  localStorage.setItem(`${prefix}${last}-${crypto.randomUUID()}`, JSON.stringify(entry));
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

function show() {
  const held = kept(QUEUE);
  const number = held.length > 1 ? `${held.length} things wait` : "1 thing waits";
  const text = held.length && trouble
    ? `${trouble} ${number} here and will be saved when it is back. Please leave this page open.`
    : trouble;
  if (status.textContent !== text) status.textContent = text;
  const here = (each) => each.words && each.page === location.pathname;
  const refused = kept(REFUSED).filter(here);
  waiting.replaceChildren(
    ...held.filter(here).map((each) => line(`${each.words} (not saved yet)`)),
    ...refused.map((each) => {
      const item = line(`${each.words} (not saved: ${each.reason}) `);
      const done = document.createElement("button");
      done.className = "thread-link";
      done.textContent = "I have copied it: take it away";
      done.addEventListener("click", () => {
        localStorage.removeItem(each.key);
        show();
      });
      item.append(done);
      return item;
    }),
  );
  waiting.hidden = !waiting.children.length;
  // What was tapped and waits shows as it will be, not as the server still has it.
  for (const each of held.filter((one) => one.page === location.pathname)) {
    const { person, there } = Object.fromEntries(each.fields);
    const input = document.querySelector(`[data-live-region=people] [name=person][value="${person}"]`);
    if (input) mark(input.form.querySelector("button"), there === "1");
  }
}

function mark(button, isThere) {
  button.setAttribute("aria-pressed", String(isThere));
  button.value = isThere ? "0" : "1";
}

// Takes over what the server says, but for what somebody is typing in.
function refresh(page) {
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const fresh = page.querySelector(`[data-live-region="${region.dataset.liveRegion}"]`);
    if (!fresh || hasDraft(region)) continue;
    const place = [...region.querySelectorAll("button")].indexOf(document.activeElement);
    if (place < 0 && region.contains(document.activeElement)) continue;
    region.replaceChildren(...fresh.childNodes);
    region.querySelectorAll("button")[place]?.focus();
  }
}

async function send(entry) {
  // The newest key against forgery is in the cookie; the page's own may be of an earlier sign-in.
  const token = document.cookie.match(/csrftoken=([^;]+)/);
  const fields = entry.fields.filter(([name]) => !token || name !== "csrfmiddlewaretoken");
  const answer = await fetch(entry.url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: token ? { "X-CSRFToken": token[1] } : {},
  });
  if (answer.status === 403 || answer.url.includes("/accounts/")) throw new Error(SIGNED_OUT);
  if (answer.status >= 500) throw new Error(OFFLINE);
  return answer;
}

function reasonRefused(answer, page) {
  const said = page.querySelector(".thread-message--error, .govuk-error-summary__list");
  if (said) return said.textContent.trim();
  return answer.ok ? "" : "It could not be saved.";
}

async function deliver() {
  for (let [next] = kept(QUEUE); next; [next] = kept(QUEUE)) {
    const answer = await send(next);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const reason = reasonRefused(answer, page);
    if (reason && next.words) keep(REFUSED, { ...next, reason });
    localStorage.removeItem(next.key);
    trouble = reason;
    if (new URL(answer.url).pathname === location.pathname) refresh(page);
  }
}

// One window at a time delivers; what another adds meanwhile it finds, or the next turn does.
async function work() {
  try {
    if (navigator.locks) {
      await navigator.locks.request("live-queue", { ifAvailable: true }, (lock) => lock && deliver());
    } else {
      await deliver();
    }
  } catch (error) {
    trouble = error.message === SIGNED_OUT ? SIGNED_OUT : OFFLINE;
  }
  show();
}

// What is typed into a form that is sent as a whole page stays in the browser until the server has
// it. The version it was begun from stays with it, so that it cannot go over what somebody else
// saved meanwhile.
const draftKey = (form) => `live-draft:${liveWriter}:${form.dataset.liveDraft}`;
const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken");
const plain = (text) => text.replaceAll("\r\n", "\n").trim();

function hasDraft(region) {
  const form = region.querySelector("[data-live-draft]");
  return form && localStorage.getItem(draftKey(form)) !== null;
}

function keepDraft(form) {
  const values = fieldsOf(form).map((field) => [
    field.name,
    field.type === "checkbox" ? field.checked : field.value,
  ]);
  localStorage.setItem(draftKey(form), JSON.stringify(Object.fromEntries(values)));
}

function isSaved(form, draft) {
  if (draft.one_time_key) return Boolean(document.querySelector(`[data-key="${draft.one_time_key}"]`));
  const areas = [...form.querySelectorAll("textarea")];
  return areas.every((area) => plain(area.value) === plain(draft[area.name] ?? ""));
}

function restore(form) {
  const draft = read(draftKey(form));
  if (!draft) return;
  if (form.hasAttribute("data-live-refused")) return keepDraft(form);
  if (isSaved(form, draft)) return localStorage.removeItem(draftKey(form));
  for (const field of fieldsOf(form)) {
    if (field.type === "checkbox") field.checked = draft[field.name] ?? field.checked;
    else field.value = draft[field.name] ?? field.value;
  }
  form.closest("details")?.setAttribute("open", "");
}

// Points that are on their way arrive first: what is saved next may rest on them.
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
async function afterTheQueue(form, submitter) {
  for (let turn = 0; turn < 50 && kept(QUEUE).length && navigator.onLine; turn += 1) {
    await work();
    if (trouble === SIGNED_OUT) break;
    if (kept(QUEUE).length) await pause(200);
  }
  form.dataset.liveGo = "";
  form.requestSubmit(submitter);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-live-draft]");
  if (form) keepDraft(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-live-draft]") && kept(QUEUE).length && !("liveGo" in form.dataset)) {
    event.preventDefault();
    afterTheQueue(form, event.submitter);
    return;
  }
  delete form.dataset.liveGo;
  if (form.matches("[data-live-draft]") && !navigator.onLine) {
    event.preventDefault();
    trouble = "No connection. Your words are kept in this browser. Save them again when it is back.";
    show();
  }
  if (!form.matches("[data-live]")) return;
  const fields = new FormData(form, event.submitter);
  const area = form.elements[form.dataset.liveWords];
  if (area && !area.value.trim()) return;
  event.preventDefault();
  keep(QUEUE, { url: form.action, page: location.pathname, fields: [...fields], words: area?.value });
  if (area) {
    area.value = "";
    form.elements.one_time_key.value = crypto.randomUUID();
  }
  if (event.submitter?.hasAttribute("aria-pressed")) mark(event.submitter, event.submitter.value === "1");
  work();
});

document.querySelectorAll("[data-live-draft]").forEach(restore);
show();
work();
window.addEventListener("storage", show);
window.addEventListener("online", () => {
  trouble = "";
  work();
});
setInterval(() => kept(QUEUE).length && work(), 5000);
setInterval(async () => {
  if (kept(QUEUE).length || document.hidden) return;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    refresh(new DOMParser().parseFromString(await answer.text(), "text/html"));
    trouble = "";
  } catch {
    trouble = OFFLINE;
  }
  show();
}, 20000);
