// The app's own menu: up to three entries, each a leaf or a pop-up of leaves.

import { button, el, link } from "./dom.js";
import * as face from "./face.js";
import { icon } from "./icons.js";
import { popover } from "./popover.js";

export class Menu {
  #root;
  #drawn = "";

  constructor(root) {
    this.#root = root;
  }

  /** ``menu`` is the body of menu/create or null.  Drawn anew only when it differs. */
  show(place, menu) {
    const wanted = JSON.stringify([place, menu]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    const entries = place?.app ? (menu?.button ?? []) : [];
    this.#root.hidden = !entries.length;
    const slot = (entry) => el("div.menu-slot", {}, topEntry(place, entry));
    this.#root.replaceChildren(...entries.map(slot));
  }
}

function topEntry(place, entry) {
  if (!entry.sub_button?.length) return leaf(place, entry);
  const opener = button(".menu-entry", { "data-menu": entry.name }, icon("up"), entry.name);
  const panel = popover(opener, entry.name);
  panel.append(...entry.sub_button.map((one) => leaf(place, one, () => panel.hidePopover())));
  return [opener, panel];
}

/** An entry with an address opens it and is reported as well, as the client does. */
function leaf(place, entry, done = () => {}) {
  const key = entry.key ?? entry.url ?? entry.pagepath ?? entry.name;
  const tap = () => {
    done();
    face.tapMenu(place, key);
  };
  if (entry.type !== "view") {
    return button(".menu-entry", { "data-menu": key, onclick: tap }, entry.name);
  }
  const away = link(entry.url, entry.name);
  away.classList.add("menu-entry");
  away.dataset.menu = key;
  away.addEventListener("click", tap);
  return away;
}
