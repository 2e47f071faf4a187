// Messages as the DingTalk client draws them.  The emulator shows all dialects of the platform in
// one: that of the group robot.

import { list } from "./articles.js";
import { emphasis } from "./cards.js";
import { dingMarkdown, dingPicture, opens } from "./dingtalk_markdown.js";
import { el, link, listed } from "./dom.js";
import { icon } from "./icons.js";
import { interactiveCard } from "./interactive_card.js";
import { any, mention } from "./markdown.js";
import { fileTile, mediaAddress, mediaPicture, photo, video } from "./pictures.js";
import { DINGTALK, appsOf } from "./platforms.js";
import { pieces } from "./text.js";

const ADDRESS = /(?<address>https?:\/\/[^\s<>"'`，。；：！？、（）《》“”【】]+)/;
const EVERYBODY = "*";
const MOST_ROWS = 6; // of an OA message; the client leaves out the others
const COLOUR = /^(?:0x)?([0-9a-f]{2})([0-9a-f]{6})$/i; // opacity first

/** The drawing of one message, null for a kind that is not known here. */
export function dingTalkBody(view) {
  const { body, msgtype } = view.message;
  const part = body[msgtype] ?? {};
  const called = mentions(view);
  const all = called.isEverybody && mention("所有人");
  switch (msgtype) {
    case "text":
      return el("div.bubble", {}, words(part.content, called), all && [" ", all]);
    case "markdown":
      return el("div.bubble", {}, dingMarkdown(part.text, called), all);
    case "richText":
      return el("div.bubble", {}, listed(part.richText).map((one) => richPart(one, called)));
    case "link":
      return linkCard(part);
    case "actionCard":
      return actionCard(part, called, all);
    case "feedCard":
      return feedCard(listed(part.links));
    case "oa":
      return notice(part, view.sender);
    case "interactive_card":
      return interactiveCard(view);
    case "image":
      return image(part);
    case "file":
      return fileTile(part.media_id, part.filename);
    case "voice":
      return fileTile(part.media_id, part.filename, { sign: "voice", ...lasting(part.duration) });
    case "video":
      return video(part);
    default:
      return null;
  }
}

/** Whether a message stands among the work notices and not in the chat with the robot. */
export const isNotice = ({ platform, msgid }) =>
  platform === DINGTALK && String(msgid).startsWith("task ");

/** Who is really called: ``names`` by the words in the text, ``pattern`` finds them. */
function mentions({ message, company }) {
  const names = new Map();
  const ids = message.body.mentioned ?? [];
  for (const person of company.people.filter(({ id }) => ids.includes(id))) {
    names.set(`@${person.id}`, person.name);
    if (person.mobile) names.set(`@${person.mobile}`, person.name);
  }
  const apps = message.from === "person" && message.chat ? appsOf(company, DINGTALK) : [];
  for (const { label } of apps) names.set(`@${label}`, label);
  const longest = [...names.keys()].sort((a, b) => b.length - a.length).map(literal);
  const pattern = longest.length ? new RegExp(`(?<called>${longest.join("|")})`) : null;
  return { names, pattern, isEverybody: ids.includes(EVERYBODY) };
}

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

function words(text, { names, pattern }) {
  const marks = any(...[ADDRESS, pattern].filter(Boolean));
  return pieces(String(text ?? ""), marks, ({ groups: found }) =>
    found.address ? link(found.address, found.address) : mention(names.get(found.called)),
  );
}

function richPart({ type, text, media_id: id }, called) {
  if (type !== "picture") return words(text, called);
  return id ? mediaPicture(id, "shot") : "［图片］";
}

function image({ media_id: id, url }) {
  return id ? photo(mediaAddress(id), "图片") : dingPicture(url, "photo");
}

const lasting = (duration) =>
  Number(duration) > 0
    ? { kind: `语音 ${Math.max(1, Math.round(Number(duration) / 1000))}″` }
    : { kind: "语音" };

function linkCard({ title, text, messageUrl, picUrl }) {
  const lines = el("div.link-lines", {}, text && el("p.card-desc", {}, text));
  return el(
    "div.card.link-card",
    {},
    el("p.card-title", {}, opens(messageUrl, title)),
    el("div.link-below", {}, lines, picUrl && dingPicture(picUrl, "thumb")),
  );
}

/** One button or several; all of them only open pages. */
function actionCard(card, called, all) {
  const single = card.singleTitle && card.singleURL;
  const one = { title: card.singleTitle, actionURL: card.singleURL };
  const buttons = single ? [one] : listed(card.btns);
  const across = !single && card.btnOrientation === "1";
  const drawn = ({ title, actionURL }) => el("li", {}, opens(actionURL, title));
  return el(
    "div.card.action-card",
    {},
    dingMarkdown(card.text, called),
    all,
    el(`ul.opens.${across ? "across" : "down"}`, {}, buttons.map(drawn)),
  );
}

function feedCard(links) {
  const drawn = links.map(({ title, messageURL, picURL }) => ({
    title: opens(messageURL, title),
    image: (name) => dingPicture(picURL, name),
  }));
  return list(drawn);
}

/** A message of the type oa; its head always has the app's name. */
function notice({ message_url: url, pc_message_url: pc, head = {}, body = {}, ...more }, app) {
  const { status_bar: bar } = more;
  const { title, form, rich, content, image: shown, file_count: files, author } = body;
  const row = ({ key, value }) => el("div", {}, el("dt", {}, key), el("dd", {}, value));
  const rows = listed(form).slice(0, MOST_ROWS).map(row);
  const foot = [files && `${files} 个附件`, author].filter(Boolean).join(" · ");
  return el(
    "div.card.oa",
    {},
    coloured(el("p.oa-head", {}, app), head.bgcolor),
    title && el("p.card-title", {}, title),
    rows.length > 0 && el("dl.rows", {}, rows),
    rich && emphasis({ title: [rich.num, rich.unit].filter(Boolean).join(" ") }),
    content && el("p.oa-content", {}, content),
    shown && dingPicture(shown, "card-image"),
    foot && el("p.card-desc", {}, foot),
    bar && coloured(el("p.oa-status", {}, bar.status_value), bar.status_bg),
    el("p.card-foot", {}, opens(url ?? pc, "查看详情"), icon("next")),
  );
}

/** Gives a part the colour of the message, beside its words: any words stay readable. */
function coloured(node, colour) {
  const found = COLOUR.exec(String(colour ?? ""));
  if (found) node.style.setProperty("--given", `#${found[2]}${found[1]}`);
  return node;
}
