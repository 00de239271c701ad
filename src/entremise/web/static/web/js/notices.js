// Notifications live: the bell counts and announces what comes. Without this script the count is that of the page.
(() => {
  "use strict";
  if (window.entremiseNotices) return; // a page swapped in by htmx brings this script again
  window.entremiseNotices = true;

  let source = null;
  const bell = () => document.querySelector("[data-stream]");

  function count(unread) {
    const place = bell();
    if (!place) return;
    const badge = place.querySelector(".bell-count");
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = unread === 0;
    const words = unread === 0 ? place.dataset.none : unread === 1 ? place.dataset.one : place.dataset.many;
    place.querySelector(".bell-words").textContent = words.replace("{n}", String(unread));
  }

  function announce(text) {
    const place = document.getElementById("annonce");
    if (place) place.textContent = text;
  }

  function open() {
    if (source || document.hidden || !bell() || !window.EventSource) return;
    source = new EventSource(bell().dataset.stream);
    source.addEventListener("unread", (event) => count(Number(event.data)));
    source.addEventListener("notice", (event) => {
      const news = JSON.parse(event.data);
      count(news.unread);
      announce(news.subject);
    });
    source.addEventListener("bye", close); // the session is over: nothing more will come
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  // A browser opens few connections to one server: a page nobody looks at gives its own back.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  document.body.addEventListener("htmx:afterSettle", open);
  open();
})();
