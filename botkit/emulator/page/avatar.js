// Avatars drawn from names: no picture is loaded.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const TONES = 8; // .tone-0 to .tone-7 of the stylesheet

function tone(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 10007;
  return sum % TONES;
}

/** A person's last two characters on a colour of the name's own; a sign for a bot or a group. */
export function avatar(name, kind = "person") {
  const sign = kind === "person" ? [...name].slice(-2).join("") : icon(kind);
  return el(`span.avatar.${kind}.tone-${tone(name)}`, { "aria-hidden": "true" }, sign);
}
