// Results renew themselves while they are looked at. Without this they are as they were when opened.
const EVERY = 20_000;

for (const part of document.querySelectorAll("[data-renew]")) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(part.dataset.renew, { credentials: "omit" });
      if (answer.ok) {
        const found = new DOMParser().parseFromString(await answer.text(), "text/html");
        part.replaceChildren(...found.body.childNodes);
      }
    } catch {
      // No network for a moment: what is shown stays, and says when it was true.
    }
  }, Number(part.dataset.every) || EVERY);
}
