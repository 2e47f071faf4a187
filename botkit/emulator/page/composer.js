// Writing: Enter sends, Shift+Enter starts a line, Enter of an input method does neither.

import { button, el } from "./dom.js";
import * as face from "./face.js";
import { icon } from "./icons.js";
import { placeKey } from "./feed.js";
import { personName } from "./names.js";
import { popover } from "./popover.js";

const COMPOSING = 229; // the key code browsers give to keys an input method took
const TALLEST = 140; // px
const KINDS = [
  { type: "image", words: "图片", accept: "image/png,image/jpeg" },
  { type: "file", words: "文件（不会转给应用）", accept: "" },
  { type: "voice", words: "语音", accept: ".amr" },
  { type: "video", words: "视频", accept: "video/mp4" },
];
const SPOTS = [
  { label: "上海市黄浦区人民广场", latitude: 31.2304, longitude: 121.4737 },
  { label: "北京市朝阳区国贸", latitude: 39.9087, longitude: 116.4605 },
];

export class Composer {
  #form;
  #speakAs;
  #place = null;
  #drafts = new Map();
  #words = el("textarea", { id: "words", rows: "1", placeholder: "写点什么…", enterkeyhint: "send" });
  #attachment = button(".plain.attach", { "aria-label": "发送图片、文件或位置" }, icon("plus"));
  #speaker = el("select", { id: "speaker" });
  #speakerSlot = el("div.speaker", {}, speakerLabel(), this.#speaker, "的身份发言");

  /** ``speakAs(person)``: somebody else speaks in the group now. */
  constructor(form, speakAs) {
    [this.#form, this.#speakAs] = [form, speakAs];
    const label = el("label.unseen", { for: "words" }, "消息");
    const send = el("button.send", { type: "submit" }, "发送");
    const line = el("div.composer-line", {}, this.#attach(), label, this.#words, send);
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
    this.#attachment.hidden = Boolean(place?.chat); // robots hear nothing, so words will do
    if (!place) return;
    if (place.chat) this.#offerSpeakers(place, company);
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

  #attach() {
    const panel = popover(this.#attachment, "附件");
    const picker = el("input", { type: "file", hidden: true });
    picker.addEventListener("change", () => {
      const [file] = picker.files;
      if (file) face.upload(this.#place, picker.dataset.type, file);
      picker.value = "";
    });
    const kind = ({ type, words, accept }) => {
      const pick = () => {
        panel.hidePopover();
        picker.accept = accept;
        picker.dataset.type = type;
        picker.click();
      };
      return button(".menu-entry", { "data-attach": type, onclick: pick }, icon(type), words);
    };
    const spot = (where) => {
      const send = () => {
        panel.hidePopover();
        face.sendPlace(this.#place, where);
      };
      const attributes = { "data-attach": "location", onclick: send };
      return button(".menu-entry", attributes, icon("place"), where.label);
    };
    panel.append(...KINDS.map(kind), ...SPOTS.map(spot));
    return [this.#attachment, panel, picker];
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
