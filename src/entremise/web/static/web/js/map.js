/* The map in step with the list: one pin for each card that says where it is. Land and names are our own; no tiles. */
"use strict";
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const FRANCE = [46.6, 2.4];
  /* The outline of the land has no lagoon. The largest one of the territory is drawn by hand, to some hundred metres. */
  const ETANG_DE_BERRE = [
    [43.408, 5.055], [43.425, 5.035], [43.446, 5.028], [43.47, 5.021], [43.495, 5.013], [43.506, 5.007], [43.514, 5.02], [43.53, 5.019],
    [43.541, 5.026], [43.548, 5.045], [43.541, 5.065], [43.531, 5.084], [43.52, 5.095], [43.5, 5.105], [43.487, 5.114], [43.474, 5.124],
    [43.463, 5.133], [43.468, 5.15], [43.473, 5.163], [43.486, 5.178], [43.495, 5.205], [43.489, 5.222], [43.47, 5.228], [43.455, 5.224],
    [43.447, 5.214], [43.449, 5.201], [43.436, 5.195], [43.428, 5.184], [43.413, 5.156], [43.404, 5.135], [43.402, 5.115], [43.405, 5.09], [43.403, 5.07],
  ];
  let map, pins, circle, towns;

  function start() {
    const frame = document.getElementById("carte");
    if (!frame) return;
    if (!map) draw(frame);
    update();
  }

  function draw(frame) {
    map = L.map(frame, { zoomControl: false, scrollWheelZoom: false, minZoom: 5, maxZoom: 16, zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still });
    map.attributionControl.setPrefix(false);
    map.setView(FRANCE, 5.5, { animate: false });
    L.control.zoom({ position: "topright", zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    for (const pane of ["land", "towns"]) map.createPane(pane).style.zIndex = pane === "land" ? 210 : 350;
    if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.tilesCredit }).addTo(map);
    else drawLand(frame.dataset.land);
    towns = L.layerGroup().addTo(map);
    pins = L.featureGroup().addTo(map);
    if (!frame.dataset.tiles) map.on("moveend", () => nameTowns(frame.dataset.names));
    frame.addEventListener("click", () => map.scrollWheelZoom.enable(), { once: true });
  }

  /* Rings come as a first point then steps, in ten-thousandths of a degree. */
  async function drawLand(address) {
    const answer = await fetch(address);
    const rings = (await answer.json()).map((flat) => {
      let x = 0, y = 0;
      const ring = [];
      for (let i = 0; i < flat.length; i += 2) ring.push([(y += flat[i + 1]) / 1e4, (x += flat[i]) / 1e4]);
      return [ring];
    });
    const shores = { pane: "land", renderer: L.canvas({ pane: "land", padding: 0.5 }), interactive: false, smoothFactor: 0.6, color: "#a9b9b2", weight: 1, fillOpacity: 1 };
    L.polygon(rings, {
      ...shores, fillColor: "#f8f3e6",
      attribution: "© <a href=\"https://www.openstreetmap.org/copyright\" rel=\"noopener\">OpenStreetMap</a>",
    }).addTo(map);
    L.polygon(ETANG_DE_BERRE, { ...shores, fillColor: "#cfe5ec" }).addTo(map);
  }

  /* The largest towns in sight, as many as fit without covering one another. */
  let asked = 0;
  async function nameTowns(address) {
    const box = map.getBounds().pad(0.05);
    const turn = ++asked;
    const sides = [box.getSouth(), box.getWest(), box.getNorth(), box.getEast()].map((side) => side.toFixed(2));
    const answer = await fetch(`${address}?box=${sides.join(",")}`);
    if (!answer.ok || turn !== asked) return;
    const { names } = await answer.json();
    towns.clearLayers();
    const taken = [];
    pins.eachLayer((pin) => {
      const { x, y } = map.latLngToContainerPoint(pin.getLatLng());
      taken.push({ left: x - 14, right: x + 14, top: y - 14, bottom: y + 14 });
    });
    for (const [name, lat, lon, population] of names) nameTown(name, [lat, lon], population > 60000, taken);
  }

  /* Right of its dot, else left of it, else past the pin that hides it, else not at all. */
  function nameTown(name, at, big, taken) {
    const { x, y } = map.latLngToContainerPoint(at);
    const width = name.length * (big ? 8.5 : 7) + 12;
    const sides = [[x - 6, x + width], [x - width, x + 6], [x + 15, x + width + 10], [x - width - 10, x - 15]];
    const side = sides.findIndex(([left, right]) =>
      !taken.some((t) => t.left < right && t.right > left && t.top < y + 9 && t.bottom > y - 9));
    if (side < 0) return;
    taken.push({ left: sides[side][0], right: sides[side][1], top: y - 9, bottom: y + 9 });
    const text = document.createElement("span");
    text.textContent = name;
    const icon = L.divIcon({ html: text, className: `town${big ? " big" : ""}${["", " before", " past", " before past"][side]}`, iconSize: [0, 0], iconAnchor: [0, 0] });
    L.marker(at, { icon, pane: "towns", interactive: false, keyboard: false }).addTo(towns);
  }

  function update() {
    pins.clearLayers();
    circle?.remove();
    const seen = new Map();
    for (const card of document.querySelectorAll("[data-lat][data-lon].card")) addPin(card, seen);
    const around = document.getElementById("cercle");
    let bounds = pins.getLayers().length ? pins.getBounds().pad(0.1) : null;
    if (around?.dataset.lat) {
      const { lat, lon, km } = around.dataset;
      circle = L.circle([Number(lat), Number(lon)], {
        radius: Math.max(Number(km), 1) * 1000, color: "#a63f22", weight: 1.5, dashArray: "5 5", fillColor: "#f0b23f", fillOpacity: 0.09, interactive: false,
      }).addTo(map);
      bounds ??= circle.getBounds();
    }
    /* With nothing to show, no map. */
    map.getContainer().closest(".map-side").classList.toggle("nowhere", !bounds);
    map.invalidateSize({ animate: false });
    if (bounds) map.fitBounds(bounds, { padding: [26, 26], maxZoom: 11.5, animate: false });
    else map.setView(FRANCE, 5.5, { animate: false });
  }

  /* Firms known at the centre of their commune stand at the same point: their pins are fanned out around it. */
  function addPin(card, seen) {
    const { lat, lon, rank } = card.dataset;
    const title = card.querySelector("h3").textContent.trim();
    const here = seen.get(`${lat} ${lon}`) ?? 0;
    seen.set(`${lat} ${lon}`, here + 1);
    const distance = here ? 16 + 5 * here : 0, angle = here * 2.4;
    const number = document.createElement("span");
    number.textContent = rank ?? "";
    const icon = L.divIcon({ html: number, className: "pin", iconSize: [28, 28], iconAnchor: [14 - distance * Math.cos(angle), 14 - distance * Math.sin(angle)] });
    const pin = L.marker([Number(lat), Number(lon)], { icon, title: rank ? `${rank}. ${title}` : title, riseOnHover: true, keyboard: Boolean(rank) }).addTo(pins);
    const element = pin.getElement();
    element.setAttribute("aria-label", rank ? `${rank}. ${title}` : title);
    if (!rank) return;
    const light = (on) => { element.classList.toggle("lit", on); card.classList.toggle("lit", on); pin.setZIndexOffset(on ? 1000 : 0); };
    for (const side of [card, element]) {
      for (const name of ["mouseenter", "focusin"]) side.addEventListener(name, () => light(true));
      for (const name of ["mouseleave", "focusout"]) side.addEventListener(name, () => light(false));
    }
    pin.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      card.querySelector("h3 a").focus({ preventScroll: true });
      card.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    });
  }

  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
