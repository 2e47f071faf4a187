// DingTalk's interactive cards.  A template cannot be read from outside, so a card is drawn from
// its variables: those of botkit's own template by their names, any others row by row.

import { buttons, stateOf } from "./cards.js";
import { dingMarkdown, opens } from "./dingtalk_markdown.js";
import { el, listed } from "./dom.js";
import { questions } from "./questions.js";

const OWN = "title body url buttons question1 question2 question3 status".split(" ");
const STREAMED = ["content", "markdown"]; // what an answer that is being written is called
const IDS = ["id", "key", "actionId"];
const WORDS = ["text", "title", "label", "name"];
const TONES = { red: "red", dark: "dark", gray: "grey", grey: "grey" };
const NOBODY = { names: new Map(), pattern: null };

/** ``view``: {message, me, choices, click(key, selected)}. */
export function interactiveCard(view) {
  const state = stateOf(view.message, view.me);
  const sent = view.message.body.interactive_card?.cardParamMap ?? {};
  const values = state.card ?? sent;
  const there = rows(values);
  const list = there.length || !state.replace ? there : rows(sent); // decided on: they are gone
  const decided = list.find(({ text }) => text === state.replace)?.key;
  const now = { ...state, clicked: decided ?? state.clicked };
  const title = values.url ? opens(values.url, values.title) : values.title;
  return el(
    "div.card.template.interactive",
    {},
    values.title && el("p.card-title", {}, title),
    values.body && el("p.card-words", {}, values.body),
    others(values),
    questions(asking(values), { ...view, open: state.active, sent: state.selected }),
    buttons(list, { ...view, state: now, replaced: state.replace }),
    !list.length && values.status && el("p.card-desc", {}, values.status),
  );
}

const rows = (values) => Object.entries(values).flatMap(([name, value]) => row(name, value));

/** The buttons a variable holds; other values hold none. */
function row(name, value) {
  if (name.startsWith("question")) return [];
  const read = json(value);
  const lists = Array.isArray(read) ? [read] : Object.values(read ?? {});
  return lists.flatMap(listed).flatMap((one) => {
    const [key, text] = [first(one, IDS), first(one, WORDS)];
    const off = ["disabled", "disable"].includes(one.status);
    return key && text ? [{ key, text, off, tone: TONES[one.color] ?? "blue" }] : [];
  });
}

const first = (fields, names) => names.map((name) => fields[name]).find(Boolean);

function json(value) {
  if (!/^[[{]/.test(String(value))) return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** The questions in the form other cards have them. */
function asking(values) {
  const asked = [1, 2, 3].map((n) => json(values[`question${n}`])).filter((one) => one?.options);
  const isList = (one) => one.many || !one.text;
  const ticked = asked.find(isList);
  return {
    select_list: asked.filter((one) => !isList(one)).map(dropDown),
    checkbox: ticked && checkList(ticked),
  };
}

const dropDown = ({ key, text, options, chosen }) => ({
  question_key: key,
  title: text,
  option_list: listed(options).map((one) => ({ id: one.value, text: one.text })),
  selected_id: [chosen].flat()[0],
});

const checkList = ({ key, many, options, chosen }) => ({
  question_key: key,
  mode: many ? 1 : 0,
  option_list: listed(options).map((one) => ({
    id: one.value,
    text: one.text,
    is_checked: [chosen].flat().includes(one.value),
  })),
});

function others(values) {
  const named = Object.entries(values).filter(
    ([name, value]) => value && !OWN.includes(name) && !row(name, value).length,
  );
  const isStreamed = ([name]) => STREAMED.includes(name);
  const entry = ([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  const rest = named.filter((one) => !isStreamed(one));
  return [
    named.filter(isStreamed).map(([, value]) => dingMarkdown(value, NOBODY)),
    rest.length > 0 && el("dl.rows", {}, rest.map(entry)),
  ];
}
