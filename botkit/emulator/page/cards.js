// Template cards of all types and the legacy taskcard, drawn for one person: buttons work until the
// bot updates the card, then the chosen word stands in their place.

import { button, el, link, unseen, webAddress } from "./dom.js";
import { icon } from "./icons.js";
import { popover } from "./popover.js";
import { questions } from "./questions.js";
import { mediaAddress, picture } from "./pictures.js";
import { cardText } from "./text.js";

const TONES = ["grey", "black", "red", "green"]; // source.desc_color
const STYLES = { 1: "blue", 2: "red", 3: "dark", 4: "grey" };

const UNTOUCHED = { clicked: null, selected: null, replace: null, card: null, active: false };

/** What became of a card for one person: {clicked, selected, replace, card, active}. */
export function stateOf(message, me) {
  return message.card?.state?.[me] ?? UNTOUCHED;
}

/** ``view``: {message, me, names, choices, click(key, selected)}. */
export function templateCard(view) {
  const state = stateOf(view.message, view.me);
  const card = state.card ?? view.message.body.template_card ?? {};
  const replaced = state.replace ?? card.replace_text ?? null;
  return el(
    "div.card.template",
    {},
    cardHead(card, view, state),
    image(card),
    titles(card),
    emphasis(card.emphasis_content),
    quote(card.quote_area),
    card.sub_title_text && el("p.card-words", {}, card.sub_title_text),
    imageText(card.image_text_area),
    (card.vertical_content_list ?? []).map((part) =>
      el("div.card-part", {}, el("strong", {}, part.title), part.desc && el("p", {}, part.desc)),
    ),
    rows(card.horizontal_content_list, view.names),
    questions(card, { ...view, open: state.active, sent: state.selected }),
    jumps(card.jump_list),
    buttons(cardButtons(card), { ...view, state, replaced }),
  );
}

/** The legacy kind: one or two buttons. */
export function taskCard(view) {
  const { taskcard = {} } = view.message.body;
  const state = stateOf(view.message, view.me);
  const list = (taskcard.btn ?? []).map((one) => ({
    key: one.key,
    text: one.name,
    tone: one.color === "red" ? "red" : "blue",
    bold: one.is_bold,
  }));
  return el(
    "div.card.task",
    {},
    el("p.card-title", {}, link(taskcard.url, taskcard.title)),
    el("div.card-words", {}, cardText(taskcard.description)),
    buttons(list, { ...view, state, replaced: state.replace }),
  );
}

function cardHead({ source, action_menu: menu }, view, state) {
  if (!source?.desc && !menu) return null;
  const sign = source?.icon_url && el("span.card-icon", { "aria-hidden": "true" });
  const words = el(`span.${TONES[source?.desc_color] ?? "grey"}`, {}, source?.desc ?? "");
  return el("div.card-head", {}, sign, words, menu && actionMenu(menu, view, state));
}

function actionMenu(menu, view, state) {
  const label = menu.desc || "更多";
  const opener = button(".plain.card-more", { "aria-label": label, "data-key": "…" }, icon("more"));
  const entries = (menu.action_list ?? []).map((action) =>
    button(
      "",
      {
        "data-key": action.key,
        "aria-disabled": !state.active && "true",
        onclick: () => {
          panel.hidePopover();
          if (state.active) view.click(action.key);
        },
      },
      action.text,
    ),
  );
  const panel = popover(opener, label, ...entries);
  return [opener, panel];
}

function titles({ main_title: title, card_action: action }) {
  if (!title?.title && !title?.desc) return webAddress(action?.url) && link(action.url, "查看详情");
  const words = action?.type === 1 ? link(action.url, title.title) : title.title;
  return [
    title.title && el("p.card-title", {}, words),
    title.desc && el("p.card-desc", {}, title.desc),
  ];
}

/** One value in large letters with a word below. */
export function emphasis(content) {
  if (!content?.title && !content?.desc) return null;
  const words = content.desc && el("span", {}, content.desc);
  return el("div.emphasis", {}, el("strong", {}, content.title ?? ""), words);
}

function quote(area) {
  if (!area?.title && !area?.quote_text) return null;
  const title = area.title && el("strong", {}, titled(area));
  return el("blockquote.quote", {}, title, area.quote_text && el("p", {}, area.quote_text));
}

function image({ card_image: picked }) {
  return picked?.url ? picture(picked.url, "card-image") : null;
}

function imageText(area) {
  if (!area) return null;
  const title = area.title && el("strong", {}, titled(area));
  const words = el("div", {}, title, area.desc && el("p", {}, area.desc));
  return el("div.image-text", {}, picture(area.image_url, "thumb"), words);
}

function rows(list, names) {
  if (!list?.length) return null;
  const row = (one) => el("div", {}, el("dt", {}, one.keyname), el("dd", {}, rowValue(one, names)));
  return el("dl.rows", {}, list.map(row));
}

function rowValue({ type, value, url, media_id: media, userid }, names) {
  if (type === 1) return link(url, value || url);
  if (type === 2) return link(new URL(mediaAddress(media), location), value || "附件");
  if (type === 3) return el("span.mention", {}, value || names(userid));
  return value ?? "";
}

/** A title that is a link where its part of the card says so. */
function titled({ type, url, title }) {
  return type === 1 ? link(url, title) : title;
}

function jumps(list) {
  if (!list?.length) return null;
  const entry = (jump) => el("li", {}, titled(jump), icon("next"));
  return el("ul.jumps", {}, list.map(entry));
}

/** Vote and selection cards have one button that sends the choice. */
function cardButtons(card) {
  const submit = card.submit_button;
  if (submit) return [{ ...submit, text: submit.text || "提交", tone: "blue" }];
  const tone = ({ style = 1 }) => STYLES[style] ?? "blue";
  return (card.button_list ?? []).map((one) => ({ ...one, tone: tone(one) }));
}

/** A row of buttons {key, text, tone, off}; ``view``: {state, replaced, choices, click}. */
export function buttons(list, view) {
  if (!list.length) return null;
  const { state, replaced } = view;
  if (!state.active && replaced) return el("div.buttons", {}, chosen(list, state, replaced));
  return el("div.buttons", {}, list.map((one) => cardButton(one, view)));
}

/** Stands in the buttons' place after the update; keeps the key, and so the focus, of the click. */
function chosen(list, state, replaced) {
  const key = state.clicked ?? list[0].key ?? "";
  const sign = state.clicked === null ? null : icon("check"); // nobody chose what just ran out
  return button(".chosen", { "aria-disabled": "true", "data-key": key }, sign, replaced);
}

function cardButton(one, { state, choices, click }) {
  if (one.type === 1 && one.url) {
    const address = link(one.url, one.text);
    address.classList.add("card-button", one.tone);
    return address;
  }
  const waiting = state.active && state.clicked === one.key;
  const open = state.active && !one.off;
  return button(
    `.card-button.${one.tone}${one.bold ? ".bold" : ""}${waiting ? ".waiting" : ""}`,
    {
      "data-key": one.key,
      "aria-disabled": !open && "true",
      onclick: () => open && click(one.key, choices),
    },
    one.text,
    waiting && unseen("（处理中）"),
  );
}
