// Puts the page together.  The address after # says what is open: #person=zhangsan&app=main or
// #chat=ops; everything else follows from it and from the feed.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button } from "./dom.js";
import { enter } from "./face.js";
import { Feed, placeKey } from "./feed.js";
import { icon } from "./icons.js";
import { Menu } from "./menu.js";
import { appName } from "./names.js";
import { People } from "./people.js";
import { Tools } from "./tools.js";

const NARROW = matchMedia("(max-width: 720px)"); // as in page.css

const part = (id) => document.getElementById(id);
const feed = new Feed();
const people = new People(part("people"), feed, open);
const conversation = new Conversation({ log: part("log"), fresh: part("fresh") }, feed);
const menu = new Menu(part("menu"));
const composer = new Composer(part("composer"), speakAs);
const entered = new Set();
let place = null;
let lastApp = null;
let speaker = null;

new Tools(part("tools"), feed);
part("back").append(icon("back"));
part("back").addEventListener("click", () => {
  location.hash = "";
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
  if (place && feed.belongs(detail, place) && !document.hidden) feed.markRead(place);
  showApps();
});
feed.addEventListener("unread", () => showApps());
document.addEventListener("visibilitychange", () => {
  if (place && !document.hidden) feed.markRead(place);
});
feed.start();

function open(home) {
  const app = lastApp ?? feed.company.apps[0]?.name ?? "";
  location.hash = home.chat ? `chat=${home.chat}` : `person=${home.person}&app=${app}`;
}

function speakAs(person) {
  speaker = person;
  follow();
}

/** The place the address names; a wide window without one shows the first person. */
function wanted() {
  const { apps, people: everyone, groups } = feed.company;
  const named = new URLSearchParams(location.hash.slice(1));
  const group = groups.find(({ id }) => id === named.get("chat"));
  if (group) {
    const member = group.members.includes(speaker) ? speaker : group.members[0];
    return { chat: group.id, person: member };
  }
  const first = NARROW.matches ? null : everyone[0];
  const person = everyone.find(({ id }) => id === named.get("person")) ?? first;
  const app = apps.find(({ name }) => name === named.get("app")) ?? apps[0];
  return person && app ? { person: person.id, app: app.name } : null;
}

function follow() {
  const next = wanted();
  const fromList = part("people").contains(document.activeElement);
  const key = JSON.stringify(next);
  if (key === JSON.stringify(place)) return;
  place = next;
  if (place?.app) [lastApp, speaker] = [place.app, place.person];
  refresh();
  conversation.show(place);
  if (place) feed.markRead(place);
  if (NARROW.matches && place && fromList) part("log").focus();
  if (place?.app && !feed.messages(place).length && !entered.has(placeKey(place))) {
    entered.add(placeKey(place));
    enter(place);
  }
}

/** Everything that depends on the company and the place, but not on messages. */
function refresh() {
  const { company } = feed;
  part("corp").textContent = company.name ?? company.departments[0]?.name ?? company.corp_id;
  document.body.dataset.view = place ? "talk" : "list";
  people.show(place);
  composer.show(place, company);
  menu.show(place, company.apps.find(({ name }) => name === place?.app)?.menu ?? null);
  showTitle(company);
  showApps();
}

function showTitle(company) {
  const group = company.groups.find(({ id }) => id === place?.chat);
  if (!place) {
    document.title = "botkit 模拟企业微信";
    return;
  }
  const person = company.people.find(({ id }) => id === place.person);
  const title = group?.name ?? appName(company, place.app);
  part("title").textContent = title;
  part("subtitle").textContent = group
    ? `群聊 · ${group.members.length} 人`
    : `以 ${person.name}（${person.position}）的身份`;
  document.title = `${group ? title : `${person.name} · ${title}`} – botkit`;
}

function showApps() {
  const { apps } = feed.company;
  const root = part("apps");
  root.hidden = !place?.app || apps.length < 2;
  if (root.hidden) return;
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.app;
  root.replaceChildren(
    ...apps.map(({ name, label }) => {
      const unread = feed.unread({ person: place.person, app: name }) > 0;
      const go = () => (location.hash = `person=${place.person}&app=${name}`);
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
