// Puts the page together.  The address after # says what is open: #person=zhangsan&app=main or
// #chat=ops, on the company's second platform with #platform=dingtalk&… before it; everything else
// follows from it and from the feed.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button } from "./dom.js";
import { enter } from "./face.js";
import { Feed, placeKey } from "./feed.js";
import { icon } from "./icons.js";
import { Menu } from "./menu.js";
import { appName } from "./names.js";
import { People } from "./people.js";
import { DINGTALK, LABELS, Switch, appsOf, platformsOf } from "./platforms.js";
import { Tools } from "./tools.js";

const NARROW = matchMedia("(max-width: 720px)"); // as in page.css

const part = (id) => document.getElementById(id);
const feed = new Feed();
const people = new People(part("people"), feed, open);
const conversation = new Conversation({ log: part("log"), fresh: part("fresh") }, feed);
const menu = new Menu(part("menu"));
const composer = new Composer(part("composer"), speakAs);
const platforms = new Switch(part("platforms"), feed, goTo);
const entered = new Set(); // places of WeCom
const seen = new Map(); // place of DingTalk -> the newest message that was looked at
const lastApp = new Map(); // platform -> app
let platform = "";
let place = null;
let speaker = null;

// In a frame of /both there is one platform, and the frame around it says which.
document.documentElement.classList.toggle("framed", window.self !== window.top);
new Tools(part("tools"), feed);
part("back").append(icon("back"));
part("back").addEventListener("click", () => {
  location.hash = address({});
  follow();
  people.focus();
});
addEventListener("hashchange", () => follow());
NARROW.addEventListener("change", () => follow());
feed.addEventListener("company", () => {
  follow();
  refresh();
  document.body.dataset.ready = "1";
});
feed.addEventListener("status", () => showStatus());
feed.addEventListener("message", ({ detail }) => {
  if (place && feed.belongs(detail, place)) see();
  showApps();
});
feed.addEventListener("unread", () => showApps());
document.addEventListener("visibilitychange", () => see());
feed.start();

/** What stands after # for a place; the company's first platform goes without saying. */
function address({ chat, person, app }, there = platform) {
  const named = there === platformsOf(feed.company)[0] ? {} : { platform: there };
  const home = chat ? { chat } : person && { person, app: app ?? appOn(there) };
  return new URLSearchParams({ ...named, ...home }).toString();
}

const appOn = (there) => lastApp.get(there) ?? appsOf(feed.company, there)[0]?.name ?? "";

function open(home) {
  location.hash = address(home);
}

/** The same person or group on the other platform. */
function goTo(there) {
  const { chat, person } = place ?? {};
  location.hash = address({ chat, person }, there);
}

function speakAs(person) {
  speaker = person;
  follow();
}

/** The place the address names; a wide window without one shows the first person. */
function wanted(named) {
  const { people: everyone, groups } = feed.company;
  const group = groups.find(({ id }) => id === named.get("chat"));
  if (group) {
    const member = group.members.includes(speaker) ? speaker : group.members[0];
    return { platform, chat: group.id, person: member };
  }
  const apps = appsOf(feed.company, platform);
  const first = NARROW.matches ? null : everyone[0];
  const person = everyone.find(({ id }) => id === named.get("person")) ?? first;
  const app = apps.find(({ name }) => name === named.get("app")) ?? apps[0];
  return person && app ? { platform, person: person.id, app: app.name } : null;
}

function follow() {
  const named = new URLSearchParams(location.hash.slice(1));
  const known = platformsOf(feed.company);
  const before = JSON.stringify([platform, place]);
  platform = known.includes(named.get("platform")) ? named.get("platform") : known[0];
  const next = wanted(named);
  if (JSON.stringify([platform, next]) === before) return;
  const fromList = part("people").contains(document.activeElement);
  place = next;
  if (place?.app) {
    lastApp.set(platform, place.app);
    speaker = place.person;
  }
  refresh();
  conversation.show(place);
  see();
  if (NARROW.matches && place && fromList) part("log").focus();
  arrive();
}

/** WeCom tells an app that its chat was opened; here once, as long as nothing stands there. */
function arrive() {
  if (platform === DINGTALK || !place?.app) return;
  if (feed.messages(place).length || entered.has(placeKey(place))) return;
  entered.add(placeKey(place));
  enter(place);
}

/** What is in view was read; DingTalk tells an app which of its messages were. */
function see() {
  if (!place || document.hidden) return;
  feed.markRead(place);
  if (platform !== DINGTALK || !place.app) return;
  const newest = feed.messages(place).findLast(({ from }) => from === "bot");
  if (!newest || seen.get(placeKey(place)) === newest.id) return;
  seen.set(placeKey(place), newest.id);
  enter(place);
}

/** Everything that depends on the company and the place, but not on messages. */
function refresh() {
  const { company } = feed;
  part("corp").textContent = company.name ?? company.departments[0]?.name ?? company.corp_id;
  document.body.dataset.view = place ? "talk" : "list";
  document.body.dataset.platform = platform;
  platforms.show(platform);
  people.show(place, platform);
  composer.show(place, company);
  const apps = appsOf(company, platform);
  menu.show(place, apps.find(({ name }) => name === place?.app)?.menu ?? null);
  showTitle(company);
  showApps();
}

function showTitle(company) {
  const group = company.groups.find(({ id }) => id === place?.chat);
  if (!place) {
    const named = platformsOf(company).map((one) => LABELS[one] ?? one);
    document.title = `botkit 模拟${named.join("与")}`;
    return;
  }
  const person = company.people.find(({ id }) => id === place.person);
  const title = group?.name ?? appName(company, place.app, platform);
  const about = group
    ? `群聊 · ${group.members.length} 人`
    : `以 ${person.name}（${person.position}）的身份`;
  part("title").textContent = title;
  part("subtitle").textContent = platform === DINGTALK ? `钉钉 · ${about}` : about;
  document.title = `${group ? title : `${person.name} · ${title}`} – botkit`;
}

function showApps() {
  const apps = appsOf(feed.company, platform);
  const root = part("apps");
  root.hidden = !place?.app || apps.length < 2;
  if (root.hidden) return;
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.app;
  root.replaceChildren(
    ...apps.map(({ name, label }) => {
      const home = { person: place.person, app: name };
      const unread = feed.unread({ platform, ...home }) > 0;
      const go = () => open(home);
      const hooks = { "data-app": name, "data-unread": unread };
      const pressed = String(name === place.app);
      return button(".app", { ...hooks, "aria-pressed": pressed, onclick: go }, label || name);
    }),
  );
  if (focused) root.querySelector(`[data-app="${CSS.escape(focused)}"]`)?.focus();
}

function showStatus() {
  part("status").dataset.online = feed.online ? "yes" : "no";
  part("status").textContent = feed.online ? "已连接" : "重连中";
}
