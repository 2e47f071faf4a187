// The emulator's HTTP face.  What goes wrong is told in a toast and answered with null.

import { inChinese, notTaken } from "./refusals.js";
import { toast } from "./toast.js";

/** Read JSON.  Raises when the emulator cannot be reached. */
export async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function post(path, init) {
  try {
    const answer = await fetch(path, { method: "POST", ...init });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    toast(body.error ? inChinese(body.error) : `模拟器答复 HTTP ${answer.status}`);
  } catch {
    toast("连不上模拟器，请确认它还在运行。");
  }
  return null;
}

const tell = (path, fields) =>
  post(path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) });

/** Act at a place: {platform, person} with app or chat; answers {status, tries} of the callback. */
const act = (verb, place, fields) => tell(`/emulator/${verb}`, { ...place, ...fields });

/** Nothing is drawn for a tap, so a bot that fails is told of here; messages say it themselves. */
async function tap(verb, place, fields) {
  const answer = await act(verb, place, fields);
  if (answer?.tries && answer.status !== 200) toast(notTaken(answer));
  return answer;
}

export const say = (place, text) => act("say", place, { text });
export const sendPlace = (place, spot) => act("say", place, { type: "location", ...spot });
export const tapMenu = (place, key) => tap("menu", place, { key });
/** A button of a card; the message tells where it is. */
export const click = ({ platform, person, app }, message, key, selected) =>
  tap("click", { platform, person, app }, { message, key, selected });
export const enter = (place) => tap("enter", place, {});

/** ``type`` is image, voice, video or file. */
export function upload(place, type, file) {
  const form = new FormData();
  const fields = { ...place, type };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name);
  return post("/emulator/upload", { body: form });
}

export const moveClock = (advance) => tell("/emulator/clock", { advance });
export const orderFault = (fields) => tell("/emulator/faults", { times: 1, ...fields });
