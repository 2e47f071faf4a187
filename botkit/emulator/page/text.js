// Plain text, and the three small marks of a textcard.

import { el, link, webAddress } from "./dom.js";

const LINKS =
  /<a\s+href=(["'])(.*?)\1\s*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'`，。；：！？、（）《》“”【】]+/gi;
const MARKS = /<br\s*\/?>|<div class="(gray|normal|highlight)">([\s\S]*?)<\/div>/gi;
const ENTITIES = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});/gi;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The words of a text message: links as links, everything else as typed. */
export function plainText(text) {
  return pieces(String(text ?? ""), LINKS, (found) =>
    webAddress(found[2] ?? found[0]) ? link(found[2] ?? found[0], found[3] ?? found[0]) : found[0],
  );
}

/** A textcard's description: line breaks and three kinds of paragraph, the rest as typed. */
export function cardText(text) {
  return pieces(
    String(text ?? ""),
    MARKS,
    (found) => (found[1] ? el(`div.${found[1].toLowerCase()}`, {}, cardText(found[2])) : el("br")),
    unescape,
  );
}

/** Cut the text at each find; ``between`` makes words of what lies outside. */
export function pieces(text, pattern, drawn, between = (words) => words) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) parts.push(between(text.slice(end, found.index)));
    parts.push(drawn(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push(between(text.slice(end)));
  return parts;
}

function unescape(text) {
  return text.replace(ENTITIES, (entity) => {
    const name = entity.slice(1, -1).toLowerCase();
    if (!name.startsWith("#")) return NAMED[name];
    const code = name[1] === "x" ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
