// What the page knows: the company, every message, the emulator's time.  Kept live by server-sent
// events; after a break everything is read anew, so a restarted emulator is noticed too.

import { read } from "./face.js";
import { WECOM } from "./platforms.js";

const PAUSE = 1000; // ms before the next try, doubled up to LONGEST
const LONGEST = 8000;

/** The conversation of a place ({platform, person, app} or {platform, chat}) as one word. */
export function placeKey({ platform = WECOM, person, app, chat }) {
  return `${platform}/${chat ? `#${chat}` : `${person}@${app}`}`;
}

const homeOf = (message) => placeKey({ ...message, app: message.app ?? "" });

/** Fires "company", "message" (detail: the message), "unread", "reset", "status" and "clock". */
export class Feed extends EventTarget {
  company = null;
  online = false;
  #homes = new Map(); // place key -> message id -> message, oldest first
  #unread = new Map(); // place key -> count
  #shift = 0; // ms the emulator's clock is ahead of ours
  #changed = 0;
  #pause = PAUSE;

  async start() {
    try {
      await this.#readAll();
      this.#listen();
    } catch {
      this.#again();
    }
  }

  now() {
    return Date.now() + this.#shift;
  }

  /** The messages of a place, oldest first. */
  messages(place) {
    return [...(this.#homes.get(placeKey(place))?.values() ?? [])];
  }

  /** How many messages of the bots came here since it was last looked at. */
  unread(place) {
    return this.#unread.get(placeKey(place)) ?? 0;
  }

  /** The same for all places of a platform. */
  unreadOn(platform) {
    const there = [...this.#unread].filter(([key]) => key.startsWith(`${platform}/`));
    return there.reduce((sum, [, count]) => sum + count, 0);
  }

  markRead(place) {
    if (this.#unread.delete(placeKey(place))) this.#fire("unread");
  }

  belongs(message, place) {
    return homeOf(message) === placeKey(place);
  }

  setTime(nowMs) {
    this.#shift = nowMs - Date.now();
    this.#fire("clock");
  }

  async #readAll() {
    const counts = this.company !== null;
    const paths = ["/emulator/company", "/emulator/messages"];
    const [company, { messages }] = await Promise.all(paths.map(read));
    const newest = Math.max(0, ...messages.map((m) => m.changed));
    if (newest < this.#changed) this.#forget();
    this.#changed = newest;
    this.company = company;
    if (company.now_ms) this.setTime(company.now_ms);
    for (const message of messages) this.#take(message, counts);
    this.#fire("company");
  }

  #forget() {
    this.#homes.clear();
    this.#unread.clear();
    this.#fire("reset");
  }

  #listen() {
    const events = new EventSource(`/emulator/events?after=${this.#changed}`);
    const on = (name, use) => events.addEventListener(name, (event) => use(JSON.parse(event.data)));
    events.onopen = () => this.#setOnline(true);
    events.onerror = () => {
      events.close();
      this.#again();
    };
    on("message", (message) => this.#take(message, true));
    on("clock", ({ now_ms }) => this.setTime(now_ms));
    on("company", () => this.#readCompany());
    on("menu", () => this.#readCompany());
  }

  #again() {
    this.#setOnline(false);
    setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST);
  }

  #setOnline(online) {
    if (online) this.#pause = PAUSE;
    this.online = online;
    this.#fire("status");
  }

  async #readCompany() {
    try {
      this.company = await read("/emulator/company");
      this.#fire("company");
    } catch {
      // The event stream breaks in the same moment and reads everything again.
    }
  }

  #take(message, counts) {
    const key = homeOf(message);
    if (!this.#homes.has(key)) this.#homes.set(key, new Map());
    const home = this.#homes.get(key);
    const known = home.get(message.id);
    this.#changed = Math.max(this.#changed, message.changed);
    if (known?.changed === message.changed && known.at === message.at) return;
    home.set(message.id, message);
    if (!known && counts && message.from === "bot") this.#count(key);
    this.#fire("message", message);
  }

  #count(key) {
    this.#unread.set(key, (this.#unread.get(key) ?? 0) + 1);
  }

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
