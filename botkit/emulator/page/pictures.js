// Pictures and attachments.  The page loads nothing from outside: a picture elsewhere is a tile
// that links to it.

import { el, link, webAddress } from "./dom.js";
import { icon } from "./icons.js";

const KB = 1024;

export const mediaAddress = (id) => `/emulator/media/${encodeURIComponent(id ?? "")}`;

/** A picture by its address, ``name`` being its class. */
export function picture(address, name) {
  const href = webAddress(address);
  if (href && new URL(href).origin === location.origin) {
    return el(`img.${name}`, { src: href, alt: "", loading: "lazy" });
  }
  const host = href ? new URL(href).host : "图片";
  return el(`div.${name}.absent`, { title: href ?? "" }, icon("image"), el("span", {}, host));
}

/** A picture that was sent as such; it opens in a tab of its own. */
export function photo(address, label) {
  const image = el("img.photo", { src: address, alt: label });
  image.addEventListener("error", () => image.replaceWith(el("p.bubble.gone", {}, "图片已过期")));
  if (address.startsWith("data:")) return image;
  return el("a.photo-link", { href: address, target: "_blank", rel: "noopener" }, image);
}

/** A picture that was uploaded, by its media id. */
export const mediaPicture = (id, name) => picture(new URL(mediaAddress(id), location), name);

/** A tile that hands out a file; its name and size are asked for when the message has none. */
export function fileTile(id, name, { sign = "file", kind = "文件", words = "" } = {}) {
  const title = el("strong", {}, name || kind);
  const size = el("span", {}, kind);
  const prefix = sign === "file" ? "" : `${kind} · `;
  describe(id, { title: name ? null : title, size, prefix, kind });
  const address = { href: mediaAddress(id), target: "_blank", rel: "noopener" };
  const lines = el("div", {}, title, words && el("span", {}, words), size);
  return el("a.tile", address, icon(sign), lines);
}

/** A film with the browser's own controls; a tile when it cannot be played. */
export function video({ media_id: id, title, description, filename }) {
  const name = title || filename || "";
  const film = el("video", {
    src: mediaAddress(id),
    controls: true,
    preload: "metadata",
    "aria-label": name || "视频",
  });
  const words = [title && el("strong", {}, title), description && el("span", {}, description)];
  const figure = el("figure.film", {}, film, el("figcaption", {}, ...words));
  film.addEventListener("error", () => {
    figure.replaceWith(fileTile(id, name, { sign: "video", kind: "视频", words: description }));
  });
  return figure;
}

/** A tile with an icon and two lines. */
export function tile(sign, title, words, address) {
  const lines = el("div", {}, el("strong", {}, title), words && el("span", {}, words));
  if (!webAddress(address)) return el("div.tile", {}, icon(sign), lines);
  const whole = link(address, icon(sign), lines);
  whole.classList.add("tile");
  return whole;
}

async function describe(id, { title, size, prefix, kind }) {
  try {
    const answer = await fetch(mediaAddress(id), { method: "HEAD" });
    if (!answer.ok) return (size.textContent = `${kind}已过期`);
    const bytes = Number(answer.headers.get("Content-Length"));
    if (bytes) size.textContent = prefix + readable(bytes);
    const given = fileName(answer.headers.get("Content-Disposition") ?? "");
    if (given && title) title.textContent = given;
  } catch {
    size.textContent = "连不上模拟器";
  }
}

/** The name a header gives, in the form that may carry any letter (RFC 6266). */
function fileName(disposition) {
  const found = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition);
  return found && decodeURIComponent(found[1]);
}

function readable(bytes) {
  if (bytes < KB) return `${bytes} B`;
  return bytes < KB * KB ? `${(bytes / KB).toFixed(1)} KB` : `${(bytes / KB / KB).toFixed(1)} MB`;
}
