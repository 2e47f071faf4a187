// Reads an article whose text came with the message (mpnews).  Its HTML is taken apart and built
// again from the few elements below, so that nothing of it can act in this page.

import { button, el, link } from "./dom.js";
import { icon } from "./icons.js";
import { picture } from "./pictures.js";

const KEPT = new Set(
  ("p br hr strong b em i u s sub sup h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code div section " +
    "table thead tbody tr th td").split(" "),
);
const DROPPED = new Set("script style title iframe object embed noscript template svg".split(" "));

/** Open an article over the page; Esc and the button close it, the focus goes back by itself. */
export function openStory(story) {
  const title = el("h2", { id: "story-title" }, story.title);
  const close = button(".plain.reader-close", { "aria-label": "关闭" }, icon("close"));
  const original = link(story.content_source_url, "阅读原文");
  const dialog = el(
    "dialog.reader",
    { "aria-labelledby": title.id },
    el("div.reader-head", {}, title, close),
    story.author && el("p.card-desc", {}, story.author),
    el("div.story-text", { tabindex: "0", role: "group", "aria-label": "正文" }, text(story.content)),
    story.content_source_url && el("p", {}, original),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function text(html) {
  const parsed = new DOMParser().parseFromString(String(html ?? ""), "text/html");
  return [...parsed.body.childNodes].map(rebuilt);
}

function rebuilt(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.localName)) return null;
  const inner = [...node.childNodes].map(rebuilt);
  if (node.localName === "a") return link(node.getAttribute("href"), ...inner);
  if (node.localName === "img") return picture(node.getAttribute("src"), "story-picture");
  return KEPT.has(node.localName) ? el(node.localName, {}, inner) : inner;
}
