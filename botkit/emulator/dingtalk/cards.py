"""Interactive cards: made, delivered, changed.  Doc: card/instances, card/streaming"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import DINGTALK, App, Company, Member
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.card_values import VALUE_BYTES, Values, buttons, read_values
from botkit.emulator.dingtalk.handles import GROUP, PAIR, PEOPLE, Handles
from botkit.emulator.dingtalk.names import by_union_id, group_of, pair_of, union_id
from botkit.emulator.dingtalk.pushes import CardRoute
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.messages import Bubble, CardState, Messages
from botkit.wire.record import Record, field

SPACES = "dtv1.card//"
CALLBACKS = ("STREAM", "HTTP")
UNIONID = 2  # userIdType
TEMPLATES = ".schema"  # how the id of a template ends
MODELS = {
    "IM_GROUP": "imGroupOpenDeliverModel",
    "IM_ROBOT": "imRobotOpenDeliverModel",
    "IM_SINGLE": "imSingleOpenDeliverModel",
    "ONE_BOX": "topOpenDeliverModel",
}
"""What comes with each kind of space when a card is delivered there."""
SPACE_MODELS = {
    "IM_GROUP": "imGroupOpenSpaceModel",
    "IM_ROBOT": "imRobotOpenSpaceModel",
    "IM_SINGLE": "imSingleOpenSpaceModel",
    "ONE_BOX": "topOpenSpaceModel",
}
"""What it comes with as well when it is made in the same call."""


class Card(Record):
    """``private`` is by userid; ``open`` is the body it was made with; ``guids`` of streaming."""

    app: App
    id: str
    template: str
    values: Values
    private: dict[str, Values]
    callback: str
    route: str
    user_id_type: int
    open: dict[str, Any]
    bubbles: list[Bubble] = field(default_factory=list)
    guids: set[str] = field(default_factory=set)
    is_answering: bool = False

    def seen_by(self, userid: str) -> Values:
        return {**self.values, **self.private.get(userid, {})}

    def name_of(self, member: Member) -> str:
        return union_id(member) if self.user_id_type == UNIONID else member.id


class Cards:
    """``repeats_silently``: an outTrackId that is there already is no error, and changes nothing.

    Which of the two the platform does is not documented.
    """

    def __init__(self, company: Company, handles: Handles, log: Messages) -> None:
        self._company, self._handles, self._log = company, handles, log
        self.repeats_silently = False
        self._cards: dict[tuple[str, str], Card] = {}  # by client id and outTrackId
        self._routes: dict[tuple[str, str], CardRoute] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/v1.0/card/instances"): self.create,
            ("PUT", "/v1.0/card/instances"): self.update,
            ("POST", "/v1.0/card/instances/deliver"): self.deliver,
            ("POST", "/v1.0/card/instances/createAndDeliver"): self.send,
            ("PUT", "/v1.0/card/streaming"): self.stream,
            ("POST", "/v1.0/card/callbacks/register"): self.register,
        }

    def find(self, bubble: Bubble) -> Card:
        """The card of a message."""
        app = self._company.app(bubble.app, DINGTALK)
        return self._cards[app.client_id, str(bubble.task_id)]

    def route(self, card: Card) -> CardRoute | None:
        return self._routes.get((card.app.client_id, card.route))

    def create(self, call: Call) -> Answer:
        card = self._make(call)
        return {"success": True, "result": card.id}

    def deliver(self, call: Call) -> Answer:
        card = self._card(call)
        return {"success": True, "result": self._deliver(call, card, self._spaces(call))}

    def send(self, call: Call) -> Answer:
        spaces = self._spaces(call)  # before the card is made
        for kind, _ in spaces:
            _check_space_model(call.body.get(SPACE_MODELS[kind]), kind)
        card = self._make(call)
        results = [] if card.bubbles else self._deliver(call, card, spaces)
        return {"success": True, "result": {"outTrackId": card.id, "deliverResults": results}}

    def update(self, call: Call) -> Answer:
        card = self._card(call)
        if call.body.get("cardData") is None and call.body.get("privateData") is None:
            raise Refusal("param.cardDataAndPrivateDataBothEmpty")
        if card.is_answering:
            call.notes.append("updated while a click is answered")
        options = call.body.get("cardUpdateOptions")
        private = self._private(call, call.body.get("privateData"))
        self._change(card, call.body.get("cardData"), private, options)
        return {"success": True, "result": True}

    def stream(self, call: Call) -> Answer:
        body = call.body
        for name, word in (("guid", "guidEmpty"), ("key", "keyEmpty"), ("content", "contentEmpty")):
            if not isinstance(body.get(name), str) or (name != "content" and not body[name]):
                raise Refusal(f"param.stream.{word}")
        if not is_filled(body.get("outTrackId")):
            raise Refusal("param.stream.outTrackId")
        if len(body["content"].encode()) > VALUE_BYTES:
            raise Refusal("param.stream.content")
        card = self._card(call)
        if body["guid"] not in card.guids:
            card.guids.add(body["guid"])
            before = "" if flag(body.get("isFull")) else card.values.get(body["key"], "")
            card.values[body["key"]] = before + body["content"]
            self.repaint(card)
        return {"success": True, "result": True}

    def register(self, call: Call) -> Answer:
        key, url = call.body.get("callbackRouteKey"), call.body.get("callbackUrl")
        if not is_filled(key):
            raise Refusal("param.callbackRouteKeyEmpty")
        if not is_filled(url):
            raise Refusal("param.callbackUrlEmpty")
        there = self._routes.get((call.app.client_id, key))
        if there and there.url != url and not flag(call.body.get("forceUpdate")):
            raise Refusal("param.callbackRouteKeyExist", status=500)
        secret = str(call.body.get("apiSecret") or "")
        self._routes[call.app.client_id, key] = CardRoute(url, secret)
        return {"success": True, "result": {"callbackUrl": url, "apiSecret": secret}}

    def answer(self, card: Card, member: Member, response: dict[str, Any]) -> None:
        """Change a card as a click was answered.  Raises Refusal."""
        own = response.get("userPrivateData")
        private = {} if own is None else {member.id: read_values(own)}
        self._change(card, response.get("cardData"), private, response.get("cardUpdateOptions"))

    def repaint(self, card: Card) -> None:
        """Show everybody the card as it is now."""
        for bubble in card.bubbles:
            if bubble.state is None:
                continue
            for userid, state in bubble.state.items():
                _show(state, card.seen_by(userid))
            self._log.touch(bubble)

    def _change(self, card: Card, data: Any, private: dict[str, Values], options: Any) -> None:
        """By key, or as a whole: then what is not named vanishes."""
        chosen = options if isinstance(options, dict) else {}
        if data is not None:
            values = read_values(data)
            by_key = flag(chosen.get("updateCardDataByKey"))
            card.values = {**card.values, **values} if by_key else dict(values)
        for userid, values in private.items():
            by_key = flag(chosen.get("updatePrivateDataByKey"))
            before = card.private.get(userid, {}) if by_key else {}
            card.private[userid] = {**before, **values}
        if data is not None or private:
            self.repaint(card)

    def _make(self, call: Call) -> Card:
        """A new card, or with ``repeats_silently`` the one there is.  Raises Refusal."""
        body = call.body
        template, id_ = body.get("cardTemplateId"), body.get("outTrackId")
        if not is_filled(template):
            raise Refusal("param.cardTemplateIdEmpty")
        if not template.endswith(TEMPLATES):
            raise Refusal("param.templateNotExist")
        if not is_filled(id_):
            raise Refusal("param.outTrackIdEmpty")
        if body.get("cardData") is None:
            raise Refusal("param.cardPublicDataEmpty")
        if body.get("callbackType") not in (None, *CALLBACKS):
            raise Refusal("param.invalid", "callbackType 不合法")
        values = read_values(body["cardData"])
        private = self._private(call, body.get("privateData"))
        if there := self._cards.get((call.app.client_id, id_)):
            if not self.repeats_silently:
                raise Refusal("param.cardAlreadyExist")
            return there
        card = Card(
            app=call.app,
            id=id_,
            template=template,
            values=dict(values),
            private=private,
            callback=body.get("callbackType") or "HTTP",
            route=str(body.get("callbackRouteKey") or ""),
            user_id_type=whole(body.get("userIdType")) or 1,
            open=body,
        )
        self._cards[call.app.client_id, id_] = card
        return card

    def _card(self, call: Call) -> Card:
        id_ = call.body.get("outTrackId")
        if not is_filled(id_):
            raise Refusal("param.outTrackIdEmpty")
        card = self._cards.get((call.app.client_id, id_))
        if card is None:
            raise Refusal("param.cardNotExist")
        return card

    def _private(self, call: Call, given: Any) -> dict[str, Values]:
        """By userid, whichever ids the call uses.  Raises Refusal."""
        if given is None:
            return {}
        if not isinstance(given, dict):
            raise Refusal("param.invalid", "privateData 不合法")
        found = {}
        for name, data in given.items():
            member = self._person(call, name)
            if member is None:
                raise Refusal("param.userIdNotExist")
            found[member.id] = read_values(data)
        return found

    def _person(self, call: Call, name: str) -> Member | None:
        if whole(call.body.get("userIdType")) == UNIONID:
            return by_union_id(self._company, name)
        return self._company.find(name)

    def _spaces(self, call: Call) -> list[tuple[str, str]]:
        """Type and id of each space; the models that they need are there.  Raises Refusal."""
        text = call.body.get("openSpaceId")
        if not is_filled(text):
            raise Refusal("param.openSpaceIdEmpty")
        if not text.startswith(SPACES):
            raise Refusal("param.openSpaceIdInvalid")
        found = []
        for one in text.removeprefix(SPACES).split(";"):
            kind, dot, id_ = one.partition(".")
            if kind not in MODELS or not dot or not id_:
                raise Refusal("param.openSpaceIdInvalid")
            self._check_model(call, kind)
            found.append((kind, id_))
        return found

    def _check_model(self, call: Call, kind: str) -> None:
        name = MODELS[kind]
        model = call.body.get(name)
        if model is None:
            raise Refusal("param.spaceDeliverModelEmpty", f"{name} 为空")
        if not isinstance(model, dict):
            raise Refusal("param.openDeliverModelError")
        if kind == "IM_GROUP" and model.get("robotCode") != call.app.robot_code:
            raise Refusal("param.openDeliverModelError", "robotCode 不合法")
        if kind == "IM_ROBOT" and model.get("spaceType") != "IM_ROBOT":
            raise Refusal("param.openDeliverModelError", "spaceType 不合法")
        if kind == "ONE_BOX" and whole(model.get("expiredTimeMillis")) is None:
            raise Refusal("param.openDeliverModelError", "expiredTimeMillis 不合法")

    def _deliver(self, call: Call, card: Card, spaces: list[tuple[str, str]]) -> list[Answer]:
        """A result for each space; one that leads nowhere is no error of the call."""
        results = []
        for kind, id_ in spaces:
            carrier = self._show_in(call, card, kind, id_)
            told = {"spaceType": kind, "spaceId": id_, "success": carrier is not None}
            error = "spaceId is illegal" if carrier is None else ""
            results.append({**told, "carrierId": carrier or "", "errorMsg": error})
        return results

    def _show_in(self, call: Call, card: Card, kind: str, id_: str) -> str | None:
        """The carrier ("" above a group, where there is none), None when there is nobody."""
        if kind == "IM_ROBOT":
            member = self._person(call, id_)
            if member is None or member.id in call.app.hidden:
                return None
            return self._show_to(card, [member], PEOPLE, "")
        if kind == "IM_SINGLE":
            pair = pair_of(self._company, id_)
            return self._show_to(card, pair, PAIR, id_) if pair else None
        group = group_of(self._company, id_)
        if group is None:
            return None
        model = call.body[MODELS[kind]]
        named = model.get("userIds" if kind == "ONE_BOX" else "recipients") or group.members
        members = [one for name in named if (one := self._person(call, str(name)))]
        carrier = ""
        if kind == "IM_GROUP":
            carrier = self._handles.new(card.app, GROUP, members, id_)
        self._show(card, members, carrier, chat=group.id)
        return carrier

    def _show_to(self, card: Card, members: list[Member], kind: str, chat: str) -> str:
        """To each person in their chat with the app."""
        carrier = self._handles.new(card.app, kind, members, chat)
        for member in members:
            self._show(card, [member], carrier, person=member.id)
        return carrier

    def _show(
        self, card: Card, members: list[Member], carrier: str, *, person: str = "", chat: str = ""
    ) -> None:
        told = {"cardTemplateId": card.template, "outTrackId": card.id}
        content = {**told, "cardParamMap": card.values}
        bubble = self._log.add(
            origin="bot",
            sender=card.app.name,
            msgtype="interactive_card",
            body={"msgtype": "interactive_card", "interactive_card": content, "raw": card.open},
            app=card.app.name,
            person=person,
            chat=chat,
            msgid=carrier,
            task_id=card.id,
            platform=DINGTALK,
        )
        bubble.state = {one.id: CardState() for one in members}
        card.bubbles.append(bubble)
        self.repaint(card)


def _check_space_model(model: Any, kind: str) -> None:
    """Whether a card may go into that kind of space.  Raises Refusal."""
    if not isinstance(model, dict):
        raise Refusal("param.openSpaceModelInvalid", f"{SPACE_MODELS[kind]} 为空")
    if kind in ("IM_GROUP", "IM_ROBOT") and not isinstance(model.get("supportForward"), bool):
        raise Refusal("param.openSpaceModelInvalid", "supportForward 不合法")
    if kind == "ONE_BOX" and model.get("spaceType") != "ONE_BOX":
        raise Refusal("param.openSpaceModelInvalid", "spaceType 不合法")


def _show(state: CardState, values: Values) -> None:
    """A person's view: ``card`` holds the variables, ``replace`` what stands for the buttons."""
    on = [one for one in buttons(values) if one.is_on]
    state.card, state.clicked, state.selected = dict(values), None, None
    state.active = bool(on)
    state.replace = None if on else values.get("status") or None
