"""Cards that call back: who got which, the codes that update them, how each member sees them.

Doc: path/94888 (update_template_card) and path/91579 (taskcard)
"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Company, Member
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.template_cards import INTERACTIVE, check_card
from botkit.wire.record import Record, field

CODE_MS = 72 * 3600 * 1000


class Issued(Record):
    """A card that was sent.  ``copies`` are the messages of those who see it, by userid."""

    app: str
    task_id: str
    msgtype: str  # template_card or taskcard
    card: dict[str, Any]
    receivers: set[str]
    copies: dict[str, Bubble] = field(default_factory=dict)


class Code(Record):
    issued: Issued
    expires_at: int
    is_used: bool = False


class Cards:
    def __init__(self, company: Company, clock: Clock, ids: Ids, messages: Messages) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._messages = messages
        self._issued: dict[tuple[str, str], Issued] = {}
        self._codes: dict[str, Code] = {}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/message/update_template_card": ("json", self.update_template_card),
            "/cgi-bin/message/update_taskcard": ("json", self.update_taskcard),
        }

    def issue(
        self, app: App, msgtype: str, card: dict[str, Any], receivers: list[Member]
    ) -> Issued:
        """Remember a card before it is shown.  Raises Refusal 42014 when its id was used."""
        task_id = card["task_id"]
        if (app.name, task_id) in self._issued:
            raise Refusal(42014, "task_id is used already")
        issued = Issued(app.name, task_id, msgtype, card, {one.id for one in receivers})
        self._issued[app.name, task_id] = issued
        return issued

    def find(self, bubble: Bubble) -> Issued:
        """The card of a message that has a task id."""
        return self._issued[str(bubble.app), str(bubble.task_id)]

    def new_code(self, issued: Issued) -> str:
        """A response_code: once, within 72 hours."""
        code = self._ids.text()
        self._codes[code] = Code(issued, self._clock.now_ms() + CODE_MS)
        return code

    def update_template_card(self, call: Call) -> Answer:
        call.agent_id()
        button, card = call.body.get("button"), call.body.get("template_card")
        if isinstance(card, dict):
            check_card(card, update=True)
            replace = card.get("replace_text")
        elif isinstance(button, dict) and is_filled(button.get("replace_name")):
            card, replace = None, button["replace_name"]
        else:
            raise Refusal(40058, "button.replace_name or template_card missing")
        code = self._code(call)
        targets, unknown = self._targets(call, code.issued)
        code.is_used = True
        for person in targets:
            self._repaint(code.issued, person, card, replace)
        return {"invaliduser": unknown} if unknown else {}

    def update_taskcard(self, call: Call) -> Answer:
        call.agent_id()
        task_id = str(call.body.get("task_id", ""))
        issued = self._issued.get((call.app.name, task_id))
        if issued is None:
            elsewhere = any(task_id == other for _, other in self._issued)
            raise Refusal(42015 if elsewhere else 42016)
        if issued.msgtype != "taskcard":
            raise Refusal(42016)
        targets, unknown = self._targets(call, issued)
        words = call.body.get("replace_name") or self._clicked_name(call, issued) or "已处理"
        for person in targets:
            bubble = issued.copies.get(person)
            if bubble and bubble.state and not bubble.state[person].active:
                unknown.append(person.lower())  # once per member
            else:
                self._repaint(issued, person, None, str(words))
        return {"invaliduser": unknown} if unknown else {}

    def answer(
        self, app: App, task_id: str, member: str, card: dict[str, Any] | None, words: str | None
    ) -> None:
        """Update the copy of the member who clicked, as a passive reply does.  Raises Refusal."""
        issued = self._issued.get((app.name, task_id))
        if issued is None:
            raise Refusal(42016)
        if card is not None:
            check_card(card, update=True)
        self._repaint(issued, member, card, words)

    def _code(self, call: Call) -> Code:
        code = self._codes.get(str(call.body.get("response_code", "")))
        if code is None or code.is_used or code.expires_at <= self._clock.now_ms():
            raise Refusal(60140)
        if code.issued.app != call.app.name:
            raise Refusal(42015)
        return code

    def _targets(self, call: Call, issued: Issued) -> tuple[list[str], list[str]]:
        """Members to update, and the ids that never got the card, in lower case."""
        body = call.body
        named = [str(one).lower() for one in _array(body, "userids")]
        for party in _array(body, "partyids"):
            named += [one.id.lower() for one in self._company.within(int(party))]
        if body.get("atall") in (1, "1"):
            named += [one.lower() for one in issued.receivers]
        if not named:
            raise Refusal(82101)
        targets = [one for one in sorted(issued.receivers) if one.lower() in named]
        if not targets:
            raise Refusal(82102)
        receivers = {one.lower() for one in issued.receivers}
        return targets, [one for one in dict.fromkeys(named) if one not in receivers]

    def _repaint(
        self, issued: Issued, person: str, card: dict[str, Any] | None, replace: str | None
    ) -> None:
        bubble = issued.copies.get(person)
        if bubble is None or bubble.state is None:  # was dropped on the way, or recalled
            return
        state = bubble.state[person]
        state.replace = replace
        if card is None:
            state.active = False
        else:
            state.card, state.clicked, state.selected = card, None, None
            calls_back = card["card_type"] in INTERACTIVE or bool(card.get("action_menu"))
            state.active = calls_back and not replace
        self._messages.touch(bubble)

    def _clicked_name(self, call: Call, issued: Issued) -> str | None:
        """Older form: ``clicked_key`` names the button whose replace_name is shown."""
        for button in issued.card.get("btn", []):
            if button["key"] == call.body.get("clicked_key"):
                return str(button.get("replace_name", "")) or None
        return None


def _array(body: dict[str, Any], name: str) -> list[Any]:
    """An array, which these calls want where message/send wants text.  Raises Refusal."""
    found = body.get(name)
    found = [] if found is None else found
    kind = int if name == "partyids" else str
    if not isinstance(found, list) or not all(isinstance(one, kind) for one in found):
        raise Refusal(40058, f"{name} is not an array")
    return found
