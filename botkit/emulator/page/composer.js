// Writing: Enter sends, Shift+Enter starts a line, Enter of an input method does neither.

import { Attachments } from "./attachments.js";
import { button, el } from "./dom.js";
import * as face from "./face.js";
import { placeKey } from "./feed.js";
import { appName, personName } from "./names.js";
import { DINGTALK, appsOf } from "./platforms.js";

const COMPOSING = 229; // the key code browsers give to keys an input method took
const TALLEST = 140; // px

export class Composer {
  #form;
  #speakAs;
  #place = null;
  #drafts = new Map();
  #words = el("textarea", { id: "words", rows: "1", placeholder: "写点什么…", enterkeyhint: "send" });
  #attachments = new Attachments();
  #speaker = el("select", { id: "speaker" });
  #calls = el("span.calls", { role: "group", "aria-label": "提到机器人" });
  #speakerSlot = el("div.speaker", {}, speakerLabel(), this.#speaker, "的身份发言", this.#calls);

  /** ``speakAs(person)``: somebody else speaks in the group now. */
  constructor(form, speakAs) {
    [this.#form, this.#speakAs] = [form, speakAs];
    const label = el("label.unseen", { for: "words" }, "消息");
    const send = el("button.send", { type: "submit" }, "发送");
    const line = el("div.composer-line", {}, this.#attachments.nodes, label, this.#words, send);
    form.append(this.#speakerSlot, line);
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#words.addEventListener("keydown", (event) => this.#key(event));
    this.#words.addEventListener("input", () => this.#grow());
    this.#speaker.addEventListener("change", () => this.#speakAs(this.#speaker.value));
  }

  show(place, company) {
    const before = this.#place && placeKey(this.#place);
    if (before) this.#drafts.set(before, this.#words.value);
    this.#place = place;
    this.#form.hidden = !place;
    this.#speakerSlot.hidden = !place?.chat;
    this.#attachments.show(place, company);
    if (!place) return;
    if (place.chat) this.#offerSpeakers(place, company);
    this.#offerCalls(place, company);
    if (before === placeKey(place)) return;
    this.#words.value = this.#drafts.get(placeKey(place)) ?? "";
    this.#grow();
  }

  #offerSpeakers(place, company) {
    const { members } = company.groups.find((group) => group.id === place.chat);
    const options = members.map((id) => el("option", { value: id }, personName(company, id)));
    this.#speaker.replaceChildren(...options);
    this.#speaker.value = place.person;
  }

  /** A robot in a DingTalk group hears what mentions it. */
  #offerCalls(place, company) {
    const hears = place.chat && place.platform === DINGTALK;
    const apps = hears ? appsOf(company, DINGTALK) : [];
    this.#calls.hidden = !apps.length;
    const call = ({ name }) => {
      const words = `@${appName(company, name, DINGTALK)}`;
      const hook = { "data-mention": name, onclick: () => this.#insert(`${words} `) };
      return button(".plain.call", hook, words);
    };
    this.#calls.replaceChildren(...apps.map(call));
  }

  #insert(words) {
    const { selectionStart: start, selectionEnd: end } = this.#words;
    this.#words.focus();
    this.#words.setRangeText(words, start, end, "end");
    this.#grow();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === COMPOSING) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.#words.value;
    const place = this.#place;
    if (!text.trim()) return;
    this.#words.value = "";
    this.#grow();
    this.#words.focus();
    const taken = await face.say(place, text);
    if (!taken && this.#place === place && !this.#words.value) this.#words.value = text;
  }

  #grow() {
    this.#words.style.height = "auto";
    this.#words.style.height = `${Math.min(this.#words.scrollHeight, TALLEST)}px`;
  }
}

const speakerLabel = () => el("label", { for: "speaker" }, "以");
