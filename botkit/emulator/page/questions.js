// What one picks on a card before a button sends it: drop-downs, radio buttons and check boxes.
// The picks live in ``choices`` ({question: [option ids]}), so that a redrawn card keeps them; what
// was sent with a click is in ``sent``, so that a reloaded page knows them.

import { el } from "./dom.js";

/** ``view``: {message, choices, sent, open}; closed questions show the pick only. */
export function questions(card, view) {
  const lists = [card.button_selection, ...(card.select_list ?? [])];
  const selections = lists.filter((one) => one?.option_list);
  const asked = [...selections, card.checkbox].map((one) => one?.question_key);
  for (const question of Object.keys(view.choices)) {
    if (!asked.includes(question)) delete view.choices[question];
  }
  const drawn = selections.map((selection) => dropDown(selection, view));
  if (card.checkbox) drawn.push(checkList(card.checkbox, view));
  return drawn.length ? el("div.questions", {}, drawn) : null;
}

function dropDown(selection, { message, choices, sent, open }) {
  const question = selection.question_key;
  const options = selection.option_list;
  const first = selection.selected_id ?? options[0]?.id;
  const [picked] = (choices[question] ??= sent?.[question] ?? (first === undefined ? [] : [first]));
  const id = `select-${message.id}-${question}`;
  const select = el(
    "select",
    {
      id,
      "data-choice": question,
      disabled: !open || Boolean(selection.disable),
      onchange: (event) => (choices[question] = [event.target.value]),
    },
    options.map(({ id, text }) => el("option", { value: id, selected: id === picked }, text)),
  );
  return el("div.selection", {}, el("label", { for: id }, selection.title || "请选择"), select);
}

function checkList(checkbox, { message, choices, sent, open }) {
  const question = checkbox.question_key;
  const type = checkbox.mode === 1 ? "checkbox" : "radio";
  const checked = checkbox.option_list.filter((one) => one.is_checked).map((one) => one.id);
  choices[question] ??= sent?.[question] ?? (type === "radio" ? checked.slice(0, 1) : checked);
  const pick = (event) => {
    const { value, checked: on } = event.target;
    const others = type === "radio" ? [] : choices[question].filter((id) => id !== value);
    choices[question] = on ? [...others, value] : others;
  };
  const entry = (option) =>
    el(
      "label.option",
      {},
      el("input", {
        type,
        name: `check-${message.id}`,
        value: option.id,
        "data-choice": `${question}/${option.id}`,
        checked: choices[question].includes(option.id),
        disabled: !open || Boolean(checkbox.disable),
        onchange: pick,
      }),
      el("span", {}, option.text),
    );
  const words = type === "radio" ? "单选" : "多选";
  return el("fieldset.options", {}, el("legend", {}, words), checkbox.option_list.map(entry));
}
