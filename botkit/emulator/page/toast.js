// Short notices at the top of the window, read aloud at once.

import { el } from "./dom.js";

const SHOWN = 6000; // ms

export function toast(words) {
  const note = el("p.toast", {}, words);
  const shelf = document.getElementById("toasts");
  shelf.append(note);
  while (shelf.childElementCount > 3) shelf.firstElementChild.remove();
  setTimeout(() => note.remove(), SHOWN);
}
