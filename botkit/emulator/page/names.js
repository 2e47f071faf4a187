// What to call people, apps and robots.

/** The name of a member; ids come in any case. */
export function personName(company, id) {
  const wanted = String(id).toLowerCase();
  return company.people.find((person) => person.id.toLowerCase() === wanted)?.name ?? String(id);
}

export function appName(company, name) {
  const app = company.apps.find((one) => one.name === name);
  return app?.label || name;
}

function robotName(company, name) {
  const robot = company.robots.find((one) => one.name === name);
  return robot?.label || name;
}

/** Who a message is from. */
export function senderName(company, message) {
  if (message.from === "person") return personName(company, message.sender);
  return message.robot ? robotName(company, message.robot) : appName(company, message.app);
}

const LABELS = {
  image: "［图片］",
  file: "［文件］",
  voice: "［语音］",
  video: "［视频］",
  location: "［位置］",
  link: "［链接］",
  recalled: "［已撤回］",
};

/** One line about a message for the list of people. */
export function summary(message) {
  const part = message.body[message.msgtype] ?? {};
  const title = part.title ?? part.main_title?.title ?? part.articles?.[0]?.title;
  const words = LABELS[message.msgtype] ?? part.content ?? title ?? `［${message.msgtype}］`;
  return words.replace(/<think>[\s\S]*?(<\/think>|$)/g, "").replace(/<[^>]*>|[*#`>]/g, "").replace(/\s+/g, " ").trim();
}
