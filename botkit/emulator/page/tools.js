// The emulator's time, which can be moved, and faults on order.

import { button, el } from "./dom.js";
import * as face from "./face.js";
import { icon } from "./icons.js";
import { DINGTALK, platformsOf } from "./platforms.js";
import { popover } from "./popover.js";
import { wallTime } from "./times.js";
import { toast } from "./toast.js";

const TICK = 5000; // ms
const STEPS = [
  ["15m", "＋15 分钟"],
  ["1h", "＋1 小时"],
  ["1d", "＋1 天"],
];
const FAULTS = [
  ["expire_token", "令牌提前失效"],
  ["busy", "系统繁忙（-1）"],
  ["server_error", "服务器错误（5xx）"],
  ["answer_lost", "已处理，应答丢失"],
  ["duplicate_delivery", "回调重复投递"],
  ["out_of_order", "回调乱序"],
];
const DINGTALK_FAULTS = [
  ["cut_before", "Stream 断线，消息没到"],
  ["cut_after", "Stream 断线，应答没到"],
  ["silent_socket", "Stream 连接假死"],
  ["ask_to_leave", "Stream 网关要求离开"],
  ["flow_control", "机器人的消息被限流"],
];

export class Tools {
  #feed;
  #time = el("time");

  constructor(root, feed) {
    this.#feed = feed;
    root.append(...this.#clock(), ...faults(feed));
    feed.addEventListener("clock", () => this.#tick());
    setInterval(() => this.#tick(), TICK);
    this.#tick();
  }

  #clock() {
    const words = el("span.unseen", {}, "时间 ");
    const hook = { "data-tool": "clock" };
    const opener = button(".plain.tool", hook, icon("clock"), words, this.#time);
    const move = async (advance) => {
      const answer = await face.moveClock(advance);
      if (answer) this.#feed.setTime(answer.now_ms);
    };
    const step = ([by, label]) =>
      button(".menu-entry", { "data-advance": by, onclick: () => move(by) }, label);
    const note = el("p.popover-note", {}, "拨快时间，机器人和模拟器一起前进：提醒、超时会马上到点。");
    return [opener, popover(opener, "时间", note, ...STEPS.map(step))];
  }

  #tick() {
    const now = this.#feed.now();
    this.#time.textContent = wallTime(now);
    this.#time.dateTime = new Date(now).toISOString();
  }
}

function faults(feed) {
  const label = el("span.tool-words", {}, "故障");
  const opener = button(".plain.tool", { "data-tool": "faults" }, icon("fault"), label);
  const order = async (fault, words) => {
    panel.hidePopover();
    if (await face.orderFault({ fault })) toast(`下一次请求：${words}`);
  };
  const entry = ([fault, words]) => {
    const attributes = { "data-fault": fault, onclick: () => order(fault, words) };
    return button(".menu-entry", attributes, words);
  };
  const note = el("p.popover-note", {}, "让平台下一次出错，看机器人怎么应对。");
  const panel = popover(opener, "故障", note, ...FAULTS.map(entry));
  const offer = () => {
    if (!platformsOf(feed.company).includes(DINGTALK)) return;
    panel.append(...DINGTALK_FAULTS.map(entry));
    feed.removeEventListener("company", offer);
  };
  feed.addEventListener("company", offer);
  return [opener, panel];
}
