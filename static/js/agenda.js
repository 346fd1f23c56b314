// Puts an agenda in order by dragging. The Up and Down buttons do the same without it.
const list = document.querySelector("[data-agenda]");
let held = null;
let before = null;

function send(item, place) {
  const form = item.querySelector('form[action$="/move/"]');
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "place";
  input.value = place;
  form.append(input);
  form.submit();
}

if (list) {
  for (const item of list.children) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      held = item;
      before = item.nextElementSibling;
      event.dataTransfer.effectAllowed = "move";
      item.classList.add("thread-agenda__held");
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("thread-agenda__held");
      // Let go elsewhere: nothing has moved.
      if (held) list.insertBefore(item, before);
      held = null;
    });
    item.addEventListener("dragover", (event) => {
      if (!held || held === item) return;
      event.preventDefault();
      const box = item.getBoundingClientRect();
      const after = event.clientY > box.top + box.height / 2;
      list.insertBefore(held, after ? item.nextSibling : item);
    });
  }
  list.addEventListener("dragover", (event) => event.preventDefault());
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    if (held && held.nextElementSibling !== before) send(held, [...list.children].indexOf(held) + 1);
    held = null;
  });
}
