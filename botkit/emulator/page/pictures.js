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

/** A tile for a file; its name and size are asked for when the message has none. */
export function fileTile(id, name) {
  const title = el("strong", {}, name ?? "文件");
  const size = el("span", {}, "文件");
  describe(id, title, size, name);
  const address = { href: mediaAddress(id), target: "_blank", rel: "noopener" };
  return el("a.tile", address, icon("file"), el("div", {}, title, size));
}

/** A tile with an icon and two lines. */
export function tile(sign, title, words, address) {
  const lines = el("div", {}, el("strong", {}, title), words && el("span", {}, words));
  if (!webAddress(address)) return el("div.tile", {}, icon(sign), lines);
  const whole = link(address, icon(sign), lines);
  whole.classList.add("tile");
  return whole;
}

async function describe(id, title, size, name) {
  try {
    const answer = await fetch(mediaAddress(id), { method: "HEAD" });
    if (!answer.ok) return (size.textContent = "文件已过期");
    const bytes = Number(answer.headers.get("Content-Length"));
    if (bytes) size.textContent = readable(bytes);
    const given = fileName(answer.headers.get("Content-Disposition") ?? "");
    if (given && !name) title.textContent = given;
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
