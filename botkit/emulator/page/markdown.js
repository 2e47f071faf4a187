// The client's own small Markdown: headings, bold, links, inline code, quotes, three colours and
// mentions.  Any other mark is shown as typed.

import { el, link, webAddress } from "./dom.js";
import { pieces } from "./text.js";

export const BOLD = /\*\*(?<bold>[^\n]+?)\*\*/;
export const LINK = /\[(?<words>[^\]\n]+)\]\((?<address>(?:[^()\s]|\([^()\s]*\))+)\)/;
export const CODE = /`(?<code>[^`\n]+)`/;
const FONT = /<font color=["'](?<color>info|comment|warning)["']>(?<colored>[\s\S]*?)<\/font>/;
const MENTION = /<@(?<person>[^>\s]+)>/;

/** Finds whichever of the marks comes first. */
export const any = (...marks) => new RegExp(marks.map((mark) => mark.source).join("|"), "g");

const MARKS = any(BOLD, LINK, CODE, FONT, MENTION);

/** Draw ``markdown``; ``names(userid)`` gives the name to print for a mention. */
export function markdown(text, names) {
  const inline = (words) => pieces(words, MARKS, (found) => mark(found, inline, names));
  const drawn = blocks(String(text ?? "")).map((block) => drawBlock(block, inline));
  return el("div.markdown", {}, drawn);
}

/** The marks both dialects know. */
export function mark({ 0: typed, groups: found }, inline, names) {
  if (found.bold !== undefined) return el("strong", {}, inline(found.bold));
  if (found.words !== undefined) {
    return webAddress(found.address) ? link(found.address, inline(found.words)) : typed;
  }
  if (found.code !== undefined) return el("code", {}, found.code);
  if (found.color !== undefined) return el(`span.${found.color}`, {}, inline(found.colored));
  return mention(names(found.person));
}

export function mention(name) {
  return el("span.mention", {}, `@${name}`);
}

/** A heading without a place in the page's own outline. */
export function heading(level, words) {
  return el(`p.heading.h${level}`, {}, words);
}

function blocks(text) {
  const found = [];
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const head = /^(#{1,6})\s+(.*)$/.exec(line);
    const quoted = /^>\s?(.*)$/.exec(line);
    const last = found.at(-1);
    const kind = quoted ? "quote" : "words";
    if (head) found.push({ kind: "heading", level: head[1].length, text: head[2] });
    else if (last?.kind === kind) last.text += `\n${quoted ? quoted[1] : line}`;
    else found.push({ kind, text: quoted ? quoted[1] : line });
  }
  return found;
}

function drawBlock(block, inline) {
  if (block.kind === "heading") return heading(block.level, inline(block.text));
  if (block.kind === "quote") return el("blockquote", {}, inline(block.text));
  const words = block.text.replace(/^\n+|\n+$/g, "");
  return words && el("p", {}, inline(words));
}
