// DingTalk's Markdown: headings, quotes, bold, italics, links, pictures and flat lists.  A line
// break alone is a blank; it takes two blanks on both sides, or an empty line.  Any other mark is
// shown as typed.

import { el, link, webAddress } from "./dom.js";
import { BOLD, LINK, any, heading, mention } from "./markdown.js";
import { mediaPicture, picture } from "./pictures.js";
import { pieces } from "./text.js";

const PICTURE = /!\[(?<picture>[^\]\n]*)\]\((?<source>[^)\s]+)\)/;
const SLANTED = /\*(?<slanted>[^*\n]+)\*/;
const HEADING = /^\s*(#{1,6})\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const ITEM = /^\s*(?:-|(\d+)\.)\s+(.*)$/;
const ALONE = new RegExp(`^\\s*${PICTURE.source}\\s*$`);
const STARTS = [HEADING, QUOTE, ITEM, ALONE];
const BLANKS = "  ";
const SCHEME = "dingtalk:"; // its addresses carry that of the page

/** Draw it; ``called`` are those it mentions, as ``mentions`` gives them. */
export function dingMarkdown(text, called) {
  const marks = any(...[PICTURE, BOLD, LINK, SLANTED, called.pattern].filter(Boolean));
  const inline = (words) => pieces(words, marks, (found) => mark(found, inline, called), spaced);
  const lines = String(text ?? "").replaceAll("\r\n", "\n").split("\n");
  return el("div.markdown.ding", {}, blocks(lines, inline));
}

/** A link, also where the address is one of the client's own; else words that tell it. */
export function opens(address, ...children) {
  const web = webAddress(address) ?? webAddress(inside(address));
  if (web) return link(web, ...children);
  return el("span.nowhere", { title: String(address ?? "") }, ...children);
}

/** A picture by its address or media id, ``name`` being its class. */
export function dingPicture(source, name) {
  return webAddress(source) ? picture(source, name) : mediaPicture(source, name);
}

function inside(address) {
  try {
    const { protocol, searchParams } = new URL(String(address));
    if (protocol !== SCHEME) return null;
    return searchParams.get("url") ?? searchParams.get("redirect_url");
  } catch {
    return null;
  }
}

function mark({ 0: typed, groups: found }, inline, called) {
  if (found.bold !== undefined) return el("strong", {}, inline(found.bold));
  if (found.slanted !== undefined) return el("em", {}, inline(found.slanted));
  if (found.called !== undefined) return mention(called.names.get(found.called));
  if (found.source !== undefined) return opens(found.source, `［图片${found.picture}］`);
  return opens(found.address, inline(found.words));
}

const spaced = (words) => words.replaceAll("&nbsp;", "\u00a0");

function blocks(lines, inline) {
  const drawn = [];
  while (lines.length) {
    if (lines[0].trim()) drawn.push(nextBlock(lines, inline));
    else lines.shift();
  }
  return drawn;
}

/** Draw the block the lines begin with and take its lines away. */
function nextBlock(lines, inline) {
  const [line] = lines;
  if (HEADING.test(line)) {
    const [, marks, words] = HEADING.exec(lines.shift());
    return heading(marks.length, inline(words.trim()));
  }
  if (QUOTE.test(line)) {
    const quoted = take(lines, QUOTE).map((one) => QUOTE.exec(one)[1]);
    return el("blockquote", {}, quoted.map((one) => blocks([one], inline)));
  }
  if (ITEM.test(line)) return list(take(lines, ITEM), inline);
  if (ALONE.test(line)) return dingPicture(ALONE.exec(lines.shift()).groups.source, "shot");
  return el("p", {}, inline(paragraph(lines)));
}

function take(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift());
  return taken;
}

function list(lines, inline) {
  const items = lines.map((line) => ITEM.exec(line));
  const [, number] = items[0];
  const root = number ? el("ol", { start: number }) : el("ul");
  root.append(...items.map(([, , words]) => el("li", {}, inline(words.trim()))));
  return root;
}

function paragraph(lines) {
  let words = lines.shift();
  while (lines.length && lines[0].trim() && !STARTS.some((start) => start.test(lines[0]))) {
    const line = lines.shift();
    const isBroken = words.endsWith(BLANKS) && line.startsWith(BLANKS);
    words += `${isBroken ? "\n" : " "}${line}`;
  }
  return words.trim().replace(/ *\n */g, "\n");
}
