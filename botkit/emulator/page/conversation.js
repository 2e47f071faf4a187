// The log of one conversation.  A changed message is redrawn in its place; focus and scroll stay.

import { el, swap } from "./dom.js";
import * as face from "./face.js";
import { drawMessage } from "./messages.js";
import { personName, senderName } from "./names.js";
import { DINGTALK } from "./platforms.js";
import { moment } from "./times.js";

const QUIET = 5 * 60_000; // ms between two messages after which the time is printed
const NEAR = 48; // px from the end that still count as "at the end"

export class Conversation {
  #log;
  #fresh;
  #feed;
  #place = null;
  #inner = el("div.log-inner");
  #choices = new Map(); // message id -> picks on its card
  #last = null; // the newest message drawn
  #stuck = true; // keep the end in view
  #top = 0; // px, where the log was scrolled to

  constructor({ log, fresh }, feed) {
    [this.#log, this.#fresh, this.#feed] = [log, fresh, feed];
    log.append(this.#inner);
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    fresh.addEventListener("click", () => this.toEnd());
    const sizes = new ResizeObserver(() => this.#stuck && this.toEnd());
    sizes.observe(this.#inner);
    sizes.observe(log);
    feed.addEventListener("message", ({ detail }) => this.#take(detail));
    feed.addEventListener("reset", () => this.show(this.#place));
  }

  /** Show a place: {platform, person, app}, or {platform, chat, person} with the one who speaks. */
  show(place) {
    this.#place = place;
    this.#last = null;
    this.#log.ariaBusy = "true";
    this.#inner.replaceChildren();
    const messages = place ? this.#feed.messages(place) : [];
    for (const message of messages) this.#append(message);
    if (!messages.length) this.#inner.append(emptiness(place));
    this.#log.ariaBusy = "false";
    this.toEnd();
  }

  toEnd() {
    this.#stuck = true;
    this.#fresh.hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#top = this.#log.scrollTop;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    if (scrollHeight - scrollTop - clientHeight < NEAR) {
      this.#stuck = true;
      this.#fresh.hidden = true;
    } else if (scrollTop < this.#top) {
      this.#stuck = false; // only a reader goes up; the log itself just grows
    }
    this.#top = scrollTop;
  }

  #take(message) {
    if (!this.#place || !this.#feed.belongs(message, this.#place)) return;
    const known = this.#inner.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
    if (known) {
      swap(known, this.#draw(message));
    } else {
      this.#inner.querySelector(".empty")?.remove();
      this.#append(message);
      this.#fresh.hidden = false;
    }
    // At once: a card that shrinks moves the log, which would look like a reader going up.
    if (this.#stuck || (!known && message.from === "person")) this.toEnd();
  }

  #append(message) {
    if (!this.#last || message.at - this.#last.at > QUIET) {
      const words = moment(message.at, this.#feed.now());
      const datetime = new Date(message.at).toISOString();
      this.#inner.append(el("p.when", {}, el("time", { datetime }, words)));
    }
    this.#inner.append(this.#draw(message));
    this.#last = message;
  }

  #draw(message) {
    const company = this.#feed.company;
    const place = this.#place;
    if (!this.#choices.has(message.id)) this.#choices.set(message.id, {});
    return drawMessage({
      message,
      company,
      me: message.person || place.person,
      speaker: place.person,
      group: Boolean(place.chat),
      sender: senderName(company, message),
      names: (id) => personName(company, id),
      choices: this.#choices.get(message.id),
      click: (key, selected) => face.click(place, message.id, key, selected),
    });
  }
}

function emptiness(place) {
  if (!place) return el("p.empty", {}, "从左边选一位成员，就能以他的身份和应用对话。");
  if (place.platform === DINGTALK) {
    const group = "还没有消息。群机器人的通知会出现在这里；@机器人，它才听得到。";
    return el("p.empty", {}, place.chat ? group : "还没有消息。写一句话试试。");
  }
  if (place.chat) return el("p.empty", {}, "还没有消息。群机器人发来的通知会出现在这里。");
  return el("p.empty", {}, "还没有消息。点一下菜单，或者写一句话试试。");
}
