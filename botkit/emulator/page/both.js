// The platforms side by side: a chat page in a frame for each, opened at the same person.

import { el } from "./dom.js";
import { read } from "./face.js";
import { LABELS, platformsOf } from "./platforms.js";

const company = await read("/emulator/company");
const names = platformsOf(company);
const person = company.people[0]?.id ?? "";

if (names.length < 2) location.replace("/");
document.getElementById("both").append(...names.map(phone));

function phone(platform) {
  const label = LABELS[platform] ?? platform;
  const place = new URLSearchParams({ platform, person });
  return el(
    "section.phone",
    { "aria-label": label },
    el("h2", {}, label),
    el("iframe", { src: `/#${place}`, title: label, "data-platform": platform }),
  );
}
