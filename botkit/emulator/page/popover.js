// Small panels that open beside a button.  Light dismissal, Esc and the way back of the focus are
// the browser's (the popover attribute); the place is ours.

import { el } from "./dom.js";

const GAP = 6; // px between button and panel
const EDGE = 8; // px kept free at the window's border

let count = 0;

/** Give the button a panel; the caller puts both into the page.  Returns the panel. */
export function popover(opener, label, ...children) {
  const id = `popover-${++count}`;
  const panel = el("div.popover", { id, popover: "auto", role: "group", "aria-label": label });
  panel.append(...children);
  opener.setAttribute("popovertarget", panel.id);
  opener.setAttribute("aria-expanded", "false");
  panel.addEventListener("beforetoggle", ({ newState }) => {
    const open = newState === "open";
    opener.setAttribute("aria-expanded", String(open));
    if (open) requestAnimationFrame(() => place(panel, opener)); // open by then, but not yet seen
  });
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    panel.querySelector("button, a[href], input, select")?.focus({ preventScroll: true });
  });
  panel.addEventListener("keydown", (event) => walk(panel, event));
  return panel;
}

function place(panel, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const wished = at.left + Math.max(0, at.width - width) / 2; // in the middle of a wide button
  const left = Math.max(EDGE, Math.min(wished, innerWidth - width - EDGE));
  const above = at.top - height - GAP;
  panel.style.left = `${left}px`;
  panel.style.top = `${above >= EDGE && at.top > innerHeight / 2 ? above : at.bottom + GAP}px`;
}

function walk(panel, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const entries = [...panel.querySelectorAll("button, a[href]")];
  const next = entries.indexOf(document.activeElement) + step;
  entries[(next + entries.length) % entries.length]?.focus();
}
