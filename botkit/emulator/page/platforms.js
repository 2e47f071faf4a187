// The platforms the company is on.  People, departments and groups are the same on both; apps,
// robots and messages belong to one.

import { button, el, unseen } from "./dom.js";

export const WECOM = "wecom";
export const DINGTALK = "dingtalk";

export const LABELS = { [WECOM]: "企业微信", [DINGTALK]: "钉钉" };

export const platformsOf = (company) => company.platforms ?? [WECOM];

/** The apps of one platform; names are free to be the same on both. */
export function appsOf(company, platform) {
  return company.apps.filter((app) => (app.platform ?? WECOM) === platform);
}

/** Buttons to go from one platform to the other, with what is new there. */
export class Switch {
  #root;
  #feed;
  #go;
  #current = "";

  /** ``go(platform)`` is called with the one that was pressed. */
  constructor(root, feed, go) {
    [this.#root, this.#feed, this.#go] = [root, feed, go];
    for (const name of ["message", "unread", "reset"]) {
      feed.addEventListener(name, () => this.#draw());
    }
  }

  show(platform) {
    this.#current = platform;
    this.#draw();
  }

  #draw() {
    if (!this.#feed.company) return;
    const names = platformsOf(this.#feed.company);
    this.#root.hidden = names.length < 2;
    if (this.#root.hidden) return;
    const focused = this.#root.contains(document.activeElement);
    const mark = focused && document.activeElement.dataset.platform;
    const both = el("a.plain", { href: "/both" }, "并排");
    this.#root.replaceChildren(...names.map((name) => this.#button(name)), both);
    if (mark) this.#root.querySelector(`[data-platform="${CSS.escape(mark)}"]`)?.focus();
  }

  #button(name) {
    const pressed = String(name === this.#current);
    const attributes = { "data-platform": name, "aria-pressed": pressed };
    const count = name === this.#current ? 0 : this.#feed.unreadOn(name);
    const words = [count > 99 ? "99+" : String(count), unseen(" 条新消息")];
    const badge = count > 0 && el("span.badge", {}, words);
    const go = () => this.#go(name);
    return button(".platform", { ...attributes, onclick: go }, LABELS[name] ?? name, badge);
  }
}
