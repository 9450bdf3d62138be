// SPDX-License-Identifier: AGPL-3.0-or-later
// Comfort for the desk. Every page works without it, and nothing is kept in the browser.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Copy: <button class="copy" data-copy="id of the text" data-copied="Copied" hidden>Copy</button>
  const copied = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const words = button.textContent;
    await navigator.clipboard.writeText((source.value ?? source.innerText).trim());
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2500);
  };
  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copied(button).catch(() => {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }));
  }

  // Show what is typed into a passphrase field.
  for (const button of all("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    const show = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const covered = input.type === "password";
      input.type = covered ? "text" : "password";
      button.textContent = covered ? button.dataset.hide : show;
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }

  // A whole date pasted into the year of a partial date goes where it belongs.
  for (const year of all("[data-whole-date]")) {
    year.addEventListener("input", () => {
      const parts = year.value.trim().match(/^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/);
      if (!parts) return;
      const name = year.dataset.wholeDate;
      year.value = parts[1];
      document.getElementById(`${name}-month`).value = String(Number(parts[2]));
      document.getElementById(`${name}-day`).value = parts[3] ? String(Number(parts[3])) : "";
    });
  }

  // <form data-warn>: ask before leaving with something typed and not saved.
  const typedInto = new Set();
  for (const form of all("form[data-warn]")) {
    form.addEventListener("input", () => typedInto.add(form));
    form.addEventListener("submit", () => typedInto.delete(form));
  }
  addEventListener("beforeunload", (event) => { if (typedInto.size) event.preventDefault(); });

  // An instant in UTC is said in the reader's own time.
  for (const time of all("time[data-instant]")) {
    const format = { dateStyle: "medium", timeStyle: "short" };
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, format);
  }

  // What is masked is covered again when the window is left.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const open of all("details.masked[open]")) open.open = false;
  });

  // A form that came back says so first.
  document.getElementById("mistakes")?.focus();

  // [data-keys] holds a list of [data-item]: j and k walk it; any other letter goes to the
  // [data-key] of the item (or of the page): a link is followed, a box ticked; a button waits for
  // Enter.
  const list = document.querySelector("[data-keys]");
  if (!list) return;
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
  const walk = (step) => {
    const items = all("[data-item]", list);
    const here = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[here < 0 ? 0 : Math.min(items.length - 1, Math.max(0, here + step))];
    next?.setAttribute("tabindex", "-1");
    next?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j") return walk(1);
    if (event.key === "k") return walk(-1);
    if (!/^[a-z]$/.test(event.key)) return;
    const item = document.activeElement.closest?.("[data-item]") ?? document;
    const found = item.querySelector(`[data-key="${event.key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("a, [type=checkbox]")) found.click(); else found.focus();
  });
})();
