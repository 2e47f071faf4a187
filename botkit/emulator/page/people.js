// The list on the left: groups, then people by department.  One stop for Tab; arrow keys walk.

import { avatar } from "./avatar.js";
import { button, el, unseen } from "./dom.js";
import { summary } from "./names.js";
import { appsOf } from "./platforms.js";

export class People {
  #root;
  #feed;
  #open;
  #contacts = []; // {node, home, words, badge}
  #place = null;
  #platform = "";

  /** ``open(home)`` is called with {person} or {chat}. */
  constructor(root, feed, open) {
    [this.#root, this.#feed, this.#open] = [root, feed, open];
    root.addEventListener("keydown", (event) => this.#walk(event));
    feed.addEventListener("company", () => this.#draw());
    for (const name of ["message", "unread", "reset"]) {
      feed.addEventListener(name, () => this.#refresh());
    }
  }

  /** ``platform`` is the one whose messages are counted and quoted. */
  show(place, platform) {
    [this.#place, this.#platform] = [place, platform];
    this.#refresh();
  }

  /** Put the focus on the one that is open; the way back in a narrow window. */
  focus() {
    (this.#contacts.find(({ node }) => node.tabIndex === 0) ?? this.#contacts[0])?.node.focus();
  }

  #draw() {
    const { groups, departments, people } = this.#feed.company;
    const focused = this.#contacts.find(({ node }) => node === document.activeElement);
    this.#contacts = [];
    const sections = [this.#section("群聊", groups.map((group) => this.#group(group)))];
    for (const { id, name } of departments) {
      const members = people.filter((person) => person.department[0] === id);
      sections.push(this.#section(name, members.map((person) => this.#person(person))));
    }
    this.#root.replaceChildren(...sections.filter(Boolean));
    this.#refresh();
    if (focused) this.#contacts.find(({ home }) => same(home, focused.home))?.node.focus();
  }

  #section(name, contacts) {
    if (!contacts.length) return null;
    this.#contacts.push(...contacts);
    const entries = contacts.map(({ node }) => el("li", {}, node));
    return el("section", {}, el("h2", {}, name), el("ul", {}, entries));
  }

  #group({ id, name, members }) {
    return this.#contact({ chat: id }, name, `${members.length} 人`, "group");
  }

  #person({ id, name, position }) {
    return this.#contact({ person: id }, name, position, "person");
  }

  #contact(home, name, about, kind) {
    const words = el("span.contact-words", {}, about);
    const badge = el("span.badge", { hidden: true });
    const hook = home.chat ? { "data-chat": home.chat } : { "data-person": home.person };
    const lines = el("span.contact-lines", {}, el("span.contact-name", {}, name), words);
    const attributes = { ...hook, tabindex: "-1", onclick: () => this.#open(home) };
    const node = button(".contact", attributes, avatar(name, kind), lines, badge);
    return { node, home, about, words, badge };
  }

  /** The conversations behind a contact: a group's own, or one with each app. */
  #places(home) {
    const platform = this.#platform;
    if (home.chat) return [{ platform, ...home }];
    const apps = appsOf(this.#feed.company, platform);
    return apps.map(({ name }) => ({ platform, ...home, app: name }));
  }

  #refresh() {
    const current = this.#contacts.find(({ home }) => same(home, this.#place)) ?? null;
    const stop = this.#stop(current);
    for (const contact of this.#contacts) {
      const { node, home, words, badge, about } = contact;
      const places = this.#places(home);
      const count = places.reduce((sum, place) => sum + this.#feed.unread(place), 0);
      badge.hidden = count === 0;
      badge.replaceChildren(count > 99 ? "99+" : String(count), unseen(" 条新消息"));
      words.textContent = this.#lastWords(places) ?? about;
      node.toggleAttribute("data-current", contact === current);
      node.ariaCurrent = contact === current ? "true" : null;
      node.tabIndex = contact === stop ? 0 : -1;
    }
  }

  /** The one contact Tab stops at. */
  #stop(current) {
    const first = (fits) => this.#contacts.find(({ node }) => fits(node));
    const focused = first((node) => node === document.activeElement);
    return focused ?? current ?? first((node) => node.tabIndex === 0) ?? this.#contacts[0];
  }

  #lastWords(places) {
    const last = places
      .map((place) => this.#feed.messages(place).at(-1))
      .filter(Boolean)
      .sort((a, b) => a.seq - b.seq)
      .at(-1);
    return last && summary(last);
  }

  #walk(event) {
    const nodes = this.#contacts.map(({ node }) => node);
    const at = nodes.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (at < 0 || to === undefined || !nodes[to]) return;
    event.preventDefault();
    for (const node of nodes) node.tabIndex = -1;
    nodes[to].tabIndex = 0;
    nodes[to].focus();
  }
}

function same(home, place) {
  if (!place) return false;
  return home.chat ? home.chat === place.chat : !place.chat && home.person === place.person;
}
