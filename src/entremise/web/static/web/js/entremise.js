/* Everything works without this file: it only makes the pages smoother. */
"use strict";
document.documentElement.classList.add("js");

/* Fields that complete the name of a commune while one types. */
let typing;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.lieux) return;
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const answer = await fetch(`${field.dataset.lieux}?q=${encodeURIComponent(field.value)}`);
    if (!answer.ok) return;
    const { places } = await answer.json();
    field.list?.replaceChildren(...places.map((place) => {
      const option = document.createElement("option");
      option.value = `${place.name} (${place.postcode})`;
      return option;
    }));
  }, 150);
});

/* Fields that complete codes of the vocabulary (CPV) while one types: the last of those between semicolons. */
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.cpv) return;
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const [, before, last] = field.value.match(/^(.*;)?\s*([^;]*)$/);
    const answer = await fetch(`${field.dataset.cpv}?q=${encodeURIComponent(last)}`);
    if (!answer.ok) return;
    const { codes } = await answer.json();
    field.list?.replaceChildren(...codes.map(({ code, label }) => {
      const option = document.createElement("option");
      option.value = `${before ? `${before} ` : ""}${label} (${code})`;
      return option;
    }));
  }, 150);
});

/* Tabs wider than the screen are read from the one that is open. */
const tab = document.querySelector(".day-nav [aria-current]");
if (tab) tab.closest("ul").scrollLeft = tab.offsetLeft - 16;

/* A form that writes is sent once, however often its button is pressed. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.submitter?.formTarget) return; // a preview writes nothing
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});

/* Fields left blank stay out of the address. */
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
});

/* What cannot be shown in place is shown as a page; what asks again by itself waits for its next turn. */
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (!detail.elt.closest("[data-live]")) location.assign(detail.pathInfo.finalRequestPath);
});

/* After a correction: say what came of it, keep the filters as they were, and leave the keyboard near its place. */
let opened = [];
document.addEventListener("htmx:beforeSwap", () => {
  opened = [...document.querySelectorAll("#resultats details")].map((details) => details.open);
});
document.addEventListener("htmx:afterSettle", () => {
  const total = document.getElementById("total");
  if (!total) return;
  document.querySelectorAll("#resultats details").forEach((details, index) => { details.open ||= opened[index] ?? false; });
  document.getElementById("annonce").textContent = total.textContent;
  if (document.activeElement === document.body || !document.activeElement) total.focus({ preventScroll: true });
});

/* A menu that was opened closes with Escape, or when one goes elsewhere. */
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.drop[open]")) if (!menu.contains(except)) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.drop[open]");
  if (open) open.querySelector("summary").focus();
  closeMenus(null);
});
document.addEventListener("focusin", (event) => closeMenus(event.target));
