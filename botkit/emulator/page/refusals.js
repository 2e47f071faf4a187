// What the emulator refuses, in the words of the page.  What is not listed stays as it was told.

const DELIVERIES = "(\\d+) deliver(?:y|ies)";
const KNOWN = [
  [/its buttons are off/, "这张卡片的按钮已失效"],
  [/ is not on message /, "这张卡片上已没有这个按钮"],
  [/cannot see the app/, "这位成员看不到该应用（不在可见范围内）"],
  [/no callback address/, "应用还没有设置回调地址"],
  [/no Stream connection/, "应用还没有用 Stream 连上来"],
  [/^no ack after (\d+) deliver/, "机器人没有应答（试了 $1 次）"],
  [/^HTTP (\d+)$/, "机器人没有应答（状态 $1）"],
  [/^no answer$/, "机器人没有应答"],
  [/a robot hears only .* in a group/, "群里的机器人只收得到提到它的文字和图片"],
  [/is not in the group/, "这位成员不在这个群里"],
  [/is no card of/, "这张卡片不是发给这位成员的"],
  [/^the answer cannot be shown/, "机器人的应答不合要求，卡片没有更新"],
  [/bytes, allowed are 1 to/, "文件是空的，或者太大了"],
  [new RegExp(`^HTTP (\\d+) after ${DELIVERIES}`), "机器人没有应答（状态 $1，试了 $2 次）"],
  [new RegExp(`^no answer after ${DELIVERIES}`), "机器人没有应答（试了 $1 次）"],
  [/^unknown menu key/, "菜单已经变了，没有这一项"],
  [/invalid image format/, "图片只能是 JPG 或 PNG"],
  [/invalid media type/, "视频只能是 MP4"],
  [/voice file must be amr/, "语音只能是 AMR"],
  [/invalid file size/, "文件太小，至少要有 6 个字节"],
  [/invalid (?:image|video) size|exceed limit|: more than \d+ bytes/, "文件太大了"],
  [/this clock cannot be moved/, "这个时钟拨不动"],
];

/** Words for a person, from the emulator's own. */
export function inChinese(words) {
  for (const [pattern, chinese] of KNOWN) {
    const found = pattern.exec(words);
    if (found) return chinese.replace(/\$(\d)/g, (_, number) => found[number]);
  }
  return words;
}

/** A callback that the bot did not take; ``status`` is 0 without an answer. */
export function notTaken({ status, tries }) {
  return `机器人没有应答（${status ? `状态 ${status}，` : ""}试了 ${tries} 次）`;
}
