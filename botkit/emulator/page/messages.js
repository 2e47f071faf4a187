// One message, drawn as the client draws its kind.

import { news, stories } from "./articles.js";
import { avatar } from "./avatar.js";
import { emphasis, taskCard, templateCard } from "./cards.js";
import { dingTalkBody, isNotice } from "./dingtalk.js";
import { el, link, unseen } from "./dom.js";
import { icon } from "./icons.js";
import { markdown, mention } from "./markdown.js";
import { fileTile, mediaAddress, photo, tile, video } from "./pictures.js";
import { DINGTALK } from "./platforms.js";
import { inChinese } from "./refusals.js";
import { rich } from "./rich.js";
import { stream } from "./streams.js";
import { cardText, plainText } from "./text.js";

/** An article.  ``view``: {message, company, me, speaker, names, sender, group, choices, click}. */
export function drawMessage(view) {
  const { message, sender, group } = view;
  if (message.msgtype === "recalled") return recalled(message, sender);
  const own = message.from === "person" && (!group || message.sender === view.speaker);
  const body = el(
    "div.content",
    {},
    group && !own ? el("p.sender", {}, sender) : unseen(`${sender}：`),
    isNotice(message) && el("p.sender", {}, "工作通知"),
    drawBody(view),
    message.refused && el("p.refused", {}, `没有送达：${inChinese(message.refused)}`),
  );
  const side = own ? "person" : "bot";
  return el(`article.message.${side}`, hooks(message), avatar(sender, message.from), body);
}

/** What tests find a message by; it can take the focus when a part of it that had it goes. */
function hooks({ id, msgtype }) {
  return { "data-message": id, "data-type": msgtype, tabindex: "-1" };
}

function recalled(message, sender) {
  return el("article.note", hooks(message), `${sender} 撤回了一条消息`);
}

/** A message that cannot be drawn is shown as it came, or it would take the others along. */
function drawBody(view) {
  const draw = view.message.platform === DINGTALK ? dingTalkBody : weComBody;
  try {
    return draw(view) ?? unknown(view.message);
  } catch (error) {
    console.error(view.message.id, error);
    return unknown(view.message);
  }
}

function weComBody(view) {
  const { message, names } = view;
  const { body, msgtype } = message;
  const part = body[msgtype] ?? {};
  switch (msgtype) {
    case "text":
      return el("div.bubble", {}, plainText(part.content), mentions(part, names));
    case "markdown":
      return el("div.bubble", {}, markdown(part.content, names));
    case "markdown_v2":
      return el("div.bubble", {}, rich(part.content));
    case "stream":
      return stream(part);
    case "textcard":
      return textCard(part);
    case "news":
      return news(part.articles ?? []);
    case "mpnews":
      return stories(part.articles ?? []);
    case "image":
      return photo(part.base64 ? inlinePicture(part.base64) : mediaAddress(part.media_id), "图片");
    case "file":
      return fileTile(part.media_id, part.filename);
    case "voice":
      return fileTile(part.media_id, part.filename, { sign: "voice", kind: "语音" });
    case "video":
      return video(part);
    case "location":
      return tile("place", part.label || "位置", `${part.latitude}, ${part.longitude}`, null);
    case "link":
      return tile("link", part.title || part.url, part.description ?? "", part.url);
    case "taskcard":
      return taskCard(view);
    case "template_card":
      return templateCard(view);
    case "miniprogram_notice":
      return miniProgram(part);
    default:
      return null;
  }
}

/** Robots send PNG or JPEG as base64; the first letters tell which. */
function inlinePicture(base64) {
  return `data:image/${base64.startsWith("iVBOR") ? "png" : "jpeg"};base64,${base64}`;
}

function mentions({ mentioned_list: people, mentioned_mobile_list: mobiles }, names) {
  const named = (people ?? []).map((id) => (id === "@all" ? id : names(id)));
  const called = [...named, ...(mobiles ?? [])]; // some clients send null for a list of none
  return called.map((name) => [" ", mention(name === "@all" ? "所有人" : name)]);
}

function textCard(card) {
  return el(
    "div.card.text-card",
    {},
    el("p.card-title", {}, link(card.url, card.title)),
    el("div.card-words", {}, cardText(card.description)),
    el("p.card-foot", { "aria-hidden": "true" }, card.btntxt || "详情", icon("next")),
  );
}

function miniProgram({ title, description, page, appid, content_item: items, ...part }) {
  const rows = [...(items ?? [])];
  const large = part.emphasis_first_item ? rows.shift() : null;
  const row = ({ key, value }) => el("div", {}, el("dt", {}, key), el("dd", {}, value));
  return el(
    "div.card.mini-program",
    {},
    el("p.card-title", {}, title),
    description && el("p.card-desc", {}, description),
    large && emphasis({ title: large.value, desc: large.key }),
    rows.length > 0 && el("dl.rows", {}, rows.map(row)),
    el("p.card-foot", { title: page ?? "" }, `小程序 ${appid ?? ""}`, icon("next")),
  );
}

function unknown(message) {
  const words = JSON.stringify(message.body, null, 2);
  const raw = el("pre", { tabindex: "0", "aria-label": "原文" }, words);
  const title = el("p.card-title", {}, `［${message.msgtype}］`);
  return el("div.card", {}, title, el("details", {}, el("summary", {}, "原文"), raw));
}
