// markdown_v2 of the group robot: lists, tables, code, italics, pictures and rules as well; no
// colours and no mentions.

import { el, link } from "./dom.js";
import { BOLD, CODE, LINK, any, heading, mark } from "./markdown.js";
import { pieces } from "./text.js";

const PICTURE = /!\[(?<picture>[^\]\n]*)\]\((?<source>[^)\s]+)\)/;
const SLANTED = /\*(?<slanted>[^*\n]+)\*|(?<!\w)_(?<slanting>[^_\n]+)_(?!\w)/;
const MARKS = any(PICTURE, BOLD, LINK, CODE, SLANTED);
const FENCE = /^\s*```(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)\.)\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const BARS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Draw ``markdown_v2``. */
export function rich(text) {
  return el("div.markdown", {}, blocks(String(text ?? "").replaceAll("\r\n", "\n").split("\n")));
}

function inline(words) {
  return pieces(words, MARKS, (found) => {
    const { groups } = found;
    const slanted = groups.slanted ?? groups.slanting;
    if (slanted !== undefined) return el("em", {}, inline(slanted));
    if (groups.source !== undefined) return link(groups.source, `［图片 ${groups.picture}］`);
    return mark(found, inline);
  });
}

function blocks(lines) {
  const drawn = [];
  while (lines.length) {
    if (lines[0].trim()) drawn.push(nextBlock(lines));
    else lines.shift();
  }
  return drawn;
}

/** Draw the block the lines begin with and take its lines away. */
function nextBlock(lines) {
  const [line] = lines;
  if (FENCE.test(line)) return codeBlock(lines);
  if (RULE.test(line)) return lines.shift() && el("hr");
  if (HEADING.test(line)) {
    const [, marks, words] = HEADING.exec(lines.shift());
    return heading(marks.length, inline(words));
  }
  if (QUOTE.test(line)) return el("blockquote", {}, blocks(unquoted(take(lines, QUOTE))));
  if (ITEM.test(line)) return list(take(lines, ITEM));
  if (startsTable(lines)) return table(lines);
  return paragraph(lines);
}

const unquoted = (lines) => lines.map((line) => QUOTE.exec(line)[1]);

function take(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift());
  return taken;
}

function codeBlock(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !FENCE.test(lines[0])) code.push(lines.shift());
  lines.shift();
  return el("pre", { tabindex: "0", "aria-label": "代码" }, el("code", {}, code.join("\n")));
}

function list(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const [, indent, number] = items[0];
  const root = number ? el("ol", { start: number }) : el("ul");
  let inner = [];
  const close = () => {
    if (inner.length) (root.lastElementChild ?? root).append(list(inner));
    inner = [];
  };
  for (const item of items) {
    if (item[1].length > indent.length) {
      inner.push(item[0]);
      continue;
    }
    close();
    root.append(el("li", {}, inline(item[3])));
  }
  close();
  return root;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

/** Where :-, :-: and -: put a column. */
function side(bar) {
  if (!bar.endsWith(":")) return "start";
  return bar.startsWith(":") ? "middle" : "end";
}

function table(lines) {
  const head = cells(lines.shift());
  const sides = cells(lines.shift()).map(side);
  const rows = [];
  while (lines.length && lines[0].includes("|")) rows.push(cells(lines.shift()));
  const cell = (tag, words, column) =>
    el(`${tag}.${sides[column] ?? "start"}`, {}, inline(words[column] ?? ""));
  const row = (tag, words) => el("tr", {}, head.map((_, column) => cell(tag, words, column)));
  const body = el("tbody", {}, rows.map((words) => row("td", words)));
  const whole = el("table", {}, el("thead", {}, row("th", head)), body);
  return el("div.table", { tabindex: "0", role: "group", "aria-label": "表格" }, whole);
}

const startsTable = ([head, bars]) => head.includes("|") && bars?.includes("|") && BARS.test(bars);

const STARTS = [FENCE, RULE, HEADING, QUOTE, ITEM];

const startsBlock = (lines) =>
  !lines[0].trim() || startsTable(lines) || STARTS.some((start) => start.test(lines[0]));

function paragraph(lines) {
  const words = [lines.shift()];
  while (lines.length && !startsBlock(lines)) words.push(lines.shift());
  return el("p", {}, inline(words.join("\n").trim()));
}
