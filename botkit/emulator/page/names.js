// What to call people, apps and robots.

import { WECOM } from "./platforms.js";

/** The name of a member; ids come in any case. */
export function personName(company, id) {
  const wanted = String(id).toLowerCase();
  return company.people.find((person) => person.id.toLowerCase() === wanted)?.name ?? String(id);
}

export function appName(company, name, platform) {
  return label(company.apps, name, platform);
}

/** The label of an app or a robot; those of the two platforms may have one name. */
function label(named, name, platform = WECOM) {
  const found = named.find((one) => one.name === name && (one.platform ?? WECOM) === platform);
  return found?.label || name;
}

/** Who a message is from. */
export function senderName(company, message) {
  if (message.from === "person") return personName(company, message.sender);
  const { robot, app, platform } = message;
  return robot ? label(company.robots, robot, platform) : appName(company, app, platform);
}

const LABELS = {
  image: "［图片］",
  file: "［文件］",
  voice: "［语音］",
  video: "［视频］",
  location: "［位置］",
  link: "［链接］",
  recalled: "［已撤回］",
  richText: "［图文］",
};

/** One line about a message for the list of people. */
export function summary(message) {
  const part = message.body[message.msgtype] ?? {};
  const first = part.articles?.[0] ?? part.links?.[0] ?? part.body ?? part.cardParamMap;
  const title = part.title ?? part.main_title?.title ?? first?.title;
  const words = LABELS[message.msgtype] ?? part.content ?? title ?? `［${message.msgtype}］`;
  return String(words)
    .replace(/<think>[\s\S]*?(<\/think>|$)/g, "")
    .replace(/<[^>]*>|[*#`>]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
