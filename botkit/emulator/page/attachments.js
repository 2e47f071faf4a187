// What a person can send besides words, which differs by platform and place.

import { button, el } from "./dom.js";
import * as face from "./face.js";
import { icon } from "./icons.js";
import { appName } from "./names.js";
import { DINGTALK, appsOf } from "./platforms.js";
import { popover } from "./popover.js";

const PICTURES = "image/png,image/jpeg";
const WECOM_FILES = [
  { type: "image", words: "图片", accept: PICTURES },
  { type: "file", words: "文件（不会转给应用）", accept: "" },
  { type: "voice", words: "语音", accept: ".amr" },
  { type: "video", words: "视频", accept: "video/mp4" },
];
const DINGTALK_FILES = [
  { type: "image", words: "图片", accept: `${PICTURES},image/gif,image/bmp` },
  { type: "file", words: "文件", accept: "" },
  { type: "voice", words: "语音", accept: ".amr,.mp3,.wav" },
  { type: "video", words: "视频", accept: "video/mp4" },
];
const SPOTS = [
  { label: "上海市黄浦区人民广场", latitude: 31.2304, longitude: 121.4737 },
  { label: "北京市朝阳区国贸", latitude: 39.9087, longitude: 116.4605 },
];

export class Attachments {
  #place = null;
  #opener = button(".plain.attach", { "aria-label": "发送图片、文件或位置" }, icon("plus"));
  #panel = popover(this.#opener, "附件");
  #picker = el("input", { type: "file", hidden: true });
  #pick = {}; // {type, app} of the entry that was chosen

  constructor() {
    this.#picker.addEventListener("change", () => {
      const [file] = this.#picker.files;
      const { type, app } = this.#pick;
      if (file) face.upload(app ? { ...this.#place, app } : this.#place, type, file);
      this.#picker.value = "";
    });
  }

  /** What to put into the page. */
  get nodes() {
    return [this.#opener, this.#panel, this.#picker];
  }

  show(place, company) {
    this.#place = place;
    const entries = this.#entries(place, company);
    this.#opener.hidden = !entries.length;
    this.#panel.replaceChildren(...entries);
  }

  #entries(place, company) {
    if (!place) return [];
    if (place.platform !== DINGTALK) {
      if (place.chat) return []; // robots hear nothing there, so words will do
      return [...WECOM_FILES.map((one) => this.#file(one)), ...SPOTS.map((one) => this.#spot(one))];
    }
    if (!place.chat) return DINGTALK_FILES.map((one) => this.#file(one));
    // A robot in a group hears pictures only, and those that mention it.
    const [picture] = DINGTALK_FILES;
    return appsOf(company, DINGTALK).map(({ name }) => {
      const words = `图片，发给 @${appName(company, name, DINGTALK)}`;
      return this.#file({ ...picture, words, app: name });
    });
  }

  #file({ type, words, accept, app }) {
    const pick = () => {
      this.#panel.hidePopover();
      this.#picker.accept = accept;
      this.#pick = { type, app };
      this.#picker.click();
    };
    return button(".menu-entry", { "data-attach": type, onclick: pick }, icon(type), words);
  }

  #spot(where) {
    const send = () => {
      this.#panel.hidePopover();
      face.sendPlace(this.#place, where);
    };
    const attributes = { "data-attach": "location", onclick: send };
    return button(".menu-entry", attributes, icon("place"), where.label);
  }
}
