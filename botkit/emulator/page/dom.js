// Building nodes.  Whatever comes from a message enters the page as text, never as markup.

/** el("p.note", {title: "x", onclick: f}, "text", node); null and false stand for nothing. */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (!isSomething(value)) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(isSomething));
  return node;
}

const isSomething = (value) => value !== null && value !== undefined && value !== false;

/** A push button; never a submit button by accident. */
export function button(name, attributes, ...children) {
  return el(`button${name}`, { type: "button", ...attributes }, ...children);
}

/** The objects of a list that came with a message; none when it is no list. */
export function listed(value) {
  return Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : [];
}

/** The address when it is one of http or https, else null. */
export function webAddress(text) {
  try {
    const url = new URL(String(text));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that leaves the page, or plain words when the address is not for the web. */
export function link(address, ...children) {
  const href = webAddress(address);
  if (!href) return el("span", {}, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Words for those who listen instead of look. */
export function unseen(text) {
  return el("span.unseen", {}, text);
}

/** Swap a node; a focus inside goes to the same mark, else to the word chosen, else to the node. */
export function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused?.dataset.key ?? focused?.dataset.choice;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll("[data-key], [data-choice]")].find(
    (node) => (node.dataset.key ?? node.dataset.choice) === mark,
  );
  (same ?? fresh.querySelector(".chosen"))?.focus({ preventScroll: true });
  if (!fresh.contains(document.activeElement)) fresh.focus({ preventScroll: true });
}
