// Articles in one card: a picture and a title each.

import { button, el, link } from "./dom.js";
import { mediaPicture, picture } from "./pictures.js";
import { openStory } from "./reader.js";

/** ``news``: each title opens a page elsewhere. */
export function news(articles) {
  const drawn = articles.map(({ title, url, appid, ...one }) => ({
    ...one,
    title: link(appid ? "" : url, title),
    image: (name) => picture(one.picurl, name),
  }));
  return list(drawn);
}

/** Articles whose text came along: their titles open it. */
export function stories(articles) {
  const opener = (story, n) => {
    const open = () => openStory(story);
    return button(".plain.story", { "data-key": `story-${n}`, onclick: open }, story.title);
  };
  const drawn = articles.map((story, n) => ({
    title: opener(story, n),
    description: story.digest,
    image: (name) => mediaPicture(story.thumb_media_id, name),
  }));
  return list(drawn);
}

/** The first article large, the others below it; each {title, description, image(class)}. */
export function list([first, ...others]) {
  if (!first) return el("div.card", {}, "（空图文）");
  const lead = el("div.news-lead", {}, first.image("news-picture"));
  lead.append(el("p.card-title", {}, first.title));
  if (!others.length && first.description) lead.append(el("p.card-desc", {}, first.description));
  const small = ({ title, image }) => el("li", {}, el("p", {}, title), image("thumb"));
  const below = others.length ? el("ul.news-others", {}, others.map(small)) : null;
  return el("div.card.news", {}, lead, below);
}
