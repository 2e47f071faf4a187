"""Template cards: which fields the five types need.  Doc: path/90236

Lengths that the vendor words as advice are not checked: the client cuts the picture, not the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.wecom.call import is_filled, size, whole
from botkit.emulator.wecom.refusals import Refusal

Card = dict[str, Any]

NOTICES = ("text_notice", "news_notice")
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}", re.ASCII)
KEY_BYTES = 1024
OPTION_BYTES = 128


def check_card(card: Card, *, update: bool = False, robot: bool = False) -> bool:
    """Raises Refusal; returns whether the card calls back.

    An ``update`` has no task_id of its own; a ``robot`` may send the two notices only.
    """
    kind = card.get("card_type")
    if kind not in NOTICES and (robot or kind not in INTERACTIVE):
        raise Refusal(42031)
    has_menu = card.get("action_menu") is not None and not robot
    if has_menu:
        _check_menu(_table(card, "action_menu"))
    _check_shared(card)
    _CHECKS[str(kind)](card)
    if robot:
        _check_robot(card)
    calls_back = kind in INTERACTIVE or has_menu
    if calls_back and not update:
        check_task_id(card.get("task_id"))
    return calls_back


def check_task_id(task_id: Any) -> None:
    """Raises Refusal 42014."""
    if not isinstance(task_id, str) or not TASK_ID.fullmatch(task_id):
        raise Refusal(42014)


def buttons(card: Card) -> dict[str, str]:
    """Key and label of all buttons that call back; a legacy taskcard is read too."""
    match card.get("card_type"):
        case "button_interaction":
            listed = [one for one in card["button_list"] if whole(one.get("type", 0)) != 1]
            return {one["key"]: one["text"] for one in listed}
        case "vote_interaction" | "multiple_interaction":
            submit = card["submit_button"]
            return {submit["key"]: str(submit.get("text") or "提交")}
        case None:
            return {str(one["key"]): one["name"] for one in card["btn"]}
    return {}


def menu_entries(card: Card) -> dict[str, str]:
    """Key and label of the upper right menu."""
    menu = card.get("action_menu") or {"action_list": []}
    return {one["key"]: one["text"] for one in menu["action_list"]}


def preselected(card: Card) -> dict[str, list[str]]:
    """What is selected before anybody touches it: question key -> option ids."""
    chosen = {}
    for one in _questions(card):
        ids = [option["id"] for option in one["option_list"]]
        if card["card_type"] == "vote_interaction":
            ticked = [option["id"] for option in one["option_list"] if option.get("is_checked")]
            chosen[one["question_key"]] = ticked
        else:
            given = one.get("selected_id")
            chosen[one["question_key"]] = [given if given in ids else ids[0]]
    return chosen


def options(card: Card) -> dict[str, list[str]]:
    """Question key -> the option ids one may choose from."""
    return {
        one["question_key"]: [option["id"] for option in one["option_list"]]
        for one in _questions(card)
    }


def takes_many(card: Card) -> bool:
    """Whether any number of options may be picked, not just one of each question."""
    return card.get("card_type") == "vote_interaction" and whole(card["checkbox"].get("mode")) == 1


def _questions(card: Card) -> list[Card]:
    match card.get("card_type"):
        case "button_interaction":
            return [card["button_selection"]] if card.get("button_selection") else []
        case "vote_interaction":
            return [card["checkbox"]]
        case "multiple_interaction":
            return list(card["select_list"])
    return []


def _table(card: Card, name: str) -> Card:
    found = card.get(name)
    if not isinstance(found, dict):
        raise Refusal(40058, f"{name} missing")
    return found


def _tables(card: Card, name: str, least: int, most: int, code: int) -> list[Card]:
    """A list of tables with ``least`` to ``most`` entries; a list that is not there is empty."""
    found = card.get(name)
    found = [] if found is None else found
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refusal(40058, f"{name} is not a list of objects")
    if not least <= len(found) <= most:
        raise Refusal(code)
    return found


def _need(value: Any, code: int, limit: int | None = None) -> str:
    if not is_filled(value) or (limit is not None and size(value) > limit):
        raise Refusal(code)
    return value


def _check_menu(menu: Card) -> None:
    keys = []
    for entry in _tables(menu, "action_list", 1, 3, 40058):
        _need(entry.get("text"), 42038)
        keys.append(_need(entry.get("key"), 42039, KEY_BYTES))
    if len(set(keys)) < len(keys):
        raise Refusal(42051)


def _check_shared(card: Card) -> None:
    for row in _tables(card, "horizontal_content_list", 0, 6, 42035):
        _need(row.get("keyname"), 42027)
        match whole(row.get("type", 0)):
            case 1:
                _need(row.get("url"), 42028)
            case 2:
                _need(row.get("media_id"), 42029)
            case 3:
                _need(row.get("userid"), 42050)
    for jump in _tables(card, "jump_list", 0, 3, 42042):
        _need(jump.get("title"), 42033)
        _check_target(jump)
    for name in ("quote_area", "image_text_area"):
        if card.get(name) is not None:
            _check_target(_table(card, name))
    if card.get("card_action") is not None:
        _check_target(_table(card, "card_action"))


def _check_target(place: Card) -> None:
    match whole(place.get("type", 0)):
        case 1:
            _need(place.get("url"), 42028)
        case 2:
            _need(place.get("appid"), 42030)


def _check_title(card: Card) -> None:
    _need(_table(card, "main_title").get("title"), 42033)


def _check_action(card: Card) -> None:
    action = card.get("card_action")
    if not isinstance(action, dict) or whole(action.get("type")) not in (1, 2):
        raise Refusal(42045)


def _text_notice(card: Card) -> None:
    if not is_filled(card.get("sub_title_text")):
        _check_title(card)
    if card.get("emphasis_content") is not None and card.get("quote_area") is not None:
        raise Refusal(40058, "emphasis_content together with quote_area")
    _check_action(card)


def _news_notice(card: Card) -> None:
    _check_title(card)
    if card.get("image_text_area") is not None:
        _need(_table(card, "image_text_area").get("image_url"), 42028)
    else:
        _check_image(_table(card, "card_image"))
    for row in _tables(card, "vertical_content_list", 0, 4, 42036):
        _need(row.get("title"), 42033)
    _check_action(card)


def _check_image(image: Card) -> None:
    _need(image.get("url"), 42044)
    ratio = image.get("aspect_ratio")
    if ratio is not None and not (isinstance(ratio, int | float) and 1.3 <= ratio <= 2.25):
        raise Refusal(40058, "card_image.aspect_ratio needs 1.3 to 2.25")


def _button_interaction(card: Card) -> None:
    _check_title(card)
    for button in _tables(card, "button_list", 1, 6, 40058):
        _need(button.get("text"), 42038)
        if whole(button.get("type", 0)) == 1:
            _need(button.get("url"), 42028)
        else:
            _need(button.get("key"), 42039, KEY_BYTES)
    if card.get("button_selection") is not None:
        _check_question(_table(card, "button_selection"), most=10)


def _vote_interaction(card: Card) -> None:
    _check_title(card)
    checkbox = _table(card, "checkbox")
    _check_question(checkbox, most=20)
    if whole(checkbox.get("mode", 0)) not in (0, 1):
        raise Refusal(40058, "invalid checkbox.mode")
    ticked = [option for option in checkbox["option_list"] if option.get("is_checked")]
    if len(ticked) > 1 and not whole(checkbox.get("mode", 0)):
        raise Refusal(40058, "several options checked in mode 0")
    _check_submit(card)


def _multiple_interaction(card: Card) -> None:
    _check_title(card)
    selections = _tables(card, "select_list", 1, 3, 42047)
    for selection in selections:
        _check_question(selection, most=10)
    if len({one["question_key"] for one in selections}) < len(selections):
        raise Refusal(42043, "question_key repeated")
    _check_submit(card)


def _check_question(question: Card, *, most: int) -> None:
    _need(question.get("question_key"), 42043, KEY_BYTES)
    for option in _tables(question, "option_list", 1, most, 42037):
        _need(option.get("id"), 42040, OPTION_BYTES)
        _need(option.get("text"), 42041)
    ids = [option["id"] for option in question["option_list"]]
    if len(set(ids)) < len(ids):
        raise Refusal(42040, "option id repeated")
    if question.get("selected_id") and question["selected_id"] not in ids:
        raise Refusal(42040, "selected_id is no option")


def _check_submit(card: Card) -> None:
    submit = _table(card, "submit_button")
    _need(submit.get("key"), 42046, KEY_BYTES)
    if submit.get("text") is not None:
        _need(submit["text"], 42049)


def _check_robot(card: Card) -> None:
    """A robot's content is refused where an app's is cut or drawn narrow."""
    if card["card_type"] == "news_notice":
        _need(_table(card, "card_image").get("url"), 42044)
    widths = [
        ("sub_title_text", card.get("sub_title_text"), 112),
        ("source.desc", _part(card, "source").get("desc"), 13),
        ("main_title.title", _part(card, "main_title").get("title"), 26),
        ("main_title.desc", _part(card, "main_title").get("desc"), 30),
        ("emphasis_content.title", _part(card, "emphasis_content").get("title"), 10),
        ("emphasis_content.desc", _part(card, "emphasis_content").get("desc"), 15),
    ]
    for row in card.get("horizontal_content_list") or ():
        widths += [("keyname", row["keyname"], 5), ("value", row.get("value"), 26)]
    for row in card.get("vertical_content_list") or ():
        widths += [("vertical title", row["title"], 26), ("vertical desc", row.get("desc"), 112)]
    widths += [("jump_list.title", one["title"], 13) for one in card.get("jump_list") or ()]
    for name, text, most in widths:
        if isinstance(text, str) and len(text) > most:
            words = f"template_card.{name} exceed max length {most}. invalid Request Parameter"
            raise Refusal(40058, words)


def _part(card: Card, name: str) -> Card:
    found = card.get(name)
    return found if isinstance(found, dict) else {}


_CHECKS: dict[str, Callable[[Card], None]] = {
    "text_notice": _text_notice,
    "news_notice": _news_notice,
    "button_interaction": _button_interaction,
    "vote_interaction": _vote_interaction,
    "multiple_interaction": _multiple_interaction,
}
