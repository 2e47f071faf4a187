// An answer of an AI bot while it is written: each frame brings the whole text so far.

import { el } from "./dom.js";
import { rich } from "./rich.js";

const THINKING = /<think>([\s\S]*?)(?:<\/think>|$)/g;

/** Draw ``stream``: what the bot thought about is folded away; dots say that more will come. */
export function stream({ content = "", finish }) {
  const thoughts = [...content.matchAll(THINKING)].map((found) => found[1].trim()).filter(Boolean);
  const words = content.replace(THINKING, "").trim();
  const folded = el("details.thoughts", {}, el("summary", {}, "思考过程"), thoughts.join("\n"));
  const dots = el("span.typing", { role: "status", "aria-label": "正在回复" }, "…");
  const parts = [thoughts.length && folded, words && rich(words), !finish && dots];
  return el("div.bubble", { "data-finished": String(finish === true) }, parts.filter(Boolean));
}
