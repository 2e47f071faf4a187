"""Sessions of customers with customer service, and what is said in them.  Doc: kf/sync_msg"""

from __future__ import annotations

from collections import deque
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Company
from botkit.emulator.ids import Ids
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import Delivery
from botkit.emulator.wecom import service_kinds
from botkit.emulator.wecom.call import Answer, Call, Rooms, size
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.fields import bad, must_number, must_text, number, text
from botkit.emulator.wecom.happenings import Fields
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.service_accounts import SAMPLE, Account, ServiceAccounts
from botkit.wire.record import Record, field

NEW, ASSISTANT, QUEUE, SERVICER, ENDED = range(5)
MOVES = {
    NEW: (ASSISTANT, QUEUE, SERVICER, ENDED),
    ASSISTANT: (QUEUE, SERVICER, ENDED),
    QUEUE: (SERVICER, ENDED),
    SERVICER: (SERVICER, ENDED),
    ENDED: (),
}
ACCEPTED, HANDED_OVER, CLOSED = 1, 2, 3  # change_type
BY_CUSTOMER, BY_SYSTEM, BY_SERVICER = 3, 4, 5  # origin
WINDOW_MS, ANSWERS = 48 * 3_600_000, 5
TOKEN_MS, CODE_MS = 600_000, 20_000
WITHOUT_TOKEN = 20  # syncs a minute; the platform tells no number
MINUTE_MS = 60_000
CURSOR_BYTES, PAGE = 64, 1000
CUSTOMERS = {"wmEXT0001": "郝阳", "wmEXT0002": "苏婉"}


class Session(Record):
    """One customer with one account; times in ms, 0 for never."""

    account: str
    customer: str
    state: int = NEW
    servicer: str = ""
    written_at: int = 0
    answers: int = 0  # since the customer's last message
    greeted_at: int = 0
    scene: str = ""
    scene_param: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)  # by the customer


class ServiceDesk:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        media: Media,
        accounts: ServiceAccounts,
        callbacks: Callbacks,
    ) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._media, self._accounts, self._callbacks = media, accounts, callbacks
        self._sessions: dict[tuple[str, str], Session] = {}
        self._log: dict[str, list[dict[str, Any]]] = {}  # by account
        self._tokens: dict[str, int] = {}  # -> until when
        self._codes: dict[str, tuple[Session, int]] = {}  # -> until when
        self._sent: set[str] = set()  # ids that senders gave
        self._blind: deque[int] = deque()  # syncs without token
        # One customer has just written, so that there is somebody to talk to.
        self._hear(self._session(SAMPLE, "wmEXT0001"), "text", {"content": "在吗"})

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/kf/service_state/get": ("json", self.state),
            "/cgi-bin/kf/service_state/trans": ("json", self.change),
            "/cgi-bin/kf/sync_msg": ("json", self.sync),
            "/cgi-bin/kf/send_msg": ("json", self.send),
            "/cgi-bin/kf/send_msg_on_event": ("json", self.answer_event),
        }

    async def enter(
        self,
        customer: str,
        account: str = SAMPLE,
        *,
        scene: str = "",
        scene_param: str = "",
        app: str | None = None,
    ) -> Delivery:
        """A customer opens the chat; the first time in 48 hours one may be greeted.

        Raises Mistake, as the other things people do here.
        """
        session = self._known(account, customer)
        session.scene, session.scene_param = scene, scene_param
        event = {"event_type": "enter_session", "scene": scene, "scene_param": scene_param}
        now = self._clock.now_ms()
        if now >= max(session.greeted_at, session.written_at) + WINDOW_MS:
            session.greeted_at = now
            event["welcome_code"] = self._code(session)
        self._event(session, event)
        return await self._callbacks.deliver(self._company.app(app), self._news(account))

    async def write(
        self,
        customer: str,
        content: str,
        account: str = SAMPLE,
        *,
        menu_id: str | None = None,
        app: str | None = None,
    ) -> Delivery:
        """A customer says something; an ended session begins anew."""
        session = self._known(account, customer)
        said = {"content": content} | ({"menu_id": menu_id} if menu_id else {})
        self._hear(session, "text", said)
        return await self._callbacks.deliver(self._company.app(app), self._news(account))

    async def reply(
        self, person: str, customer: str, content: str, account: str = SAMPLE, *, app: str = ""
    ) -> Delivery:
        """The servicer who has the session says something."""
        session, member = self._known(account, customer), self._company.person(person)
        if session.state != SERVICER or session.servicer != member.id:
            raise Mistake(f"{person} does not have the session with {customer}", status=409)
        entry = self._entry(session, BY_SERVICER, "text", {"content": content})
        entry["servicer_userid"] = member.id
        session.received.append({"msgtype": "text", "text": {"content": content}})
        return await self._callbacks.deliver(self._company.app(app or None), self._news(account))

    def received(self, customer: str, account: str = SAMPLE) -> list[dict[str, Any]]:
        """What a customer was sent, oldest first."""
        return self._known(account, customer).received

    def state(self, call: Call) -> Answer:
        session = self._named(call)
        return {"service_state": session.state, "servicer_userid": session.servicer}

    def change(self, call: Call) -> Answer:
        session, account = self._named(call), self._accounts.find(call.body.get("open_kfid"))
        state = must_number(call.body, "service_state", NEW, ENDED)
        if session.state == ENDED:
            raise Refusal(95013)
        if state not in MOVES[session.state]:
            raise Refusal(95016)
        servicer = ""
        if state == SERVICER:
            servicer = must_text(call.body, "servicer_userid")
            if not self._accounts.answers(account, servicer):
                raise Refusal(40003)
        event = {"event_type": "session_status_change", "change_type": _change(session, state)}
        event["old_servicer_userid"], event["new_servicer_userid"] = session.servicer, servicer
        session.state, session.servicer = state, servicer
        if state == ASSISTANT:
            return {}
        code = self._code(session)
        if state != QUEUE:
            self._event(session, event | {"msg_code": code})
            self._tell(call.app, session.account)
        return {"msg_code": code}

    def sync(self, call: Call) -> Answer:
        body = call.body
        account = self._accounts.find(body.get("open_kfid"))
        cursor, token = text(body, "cursor") or "", text(body, "token")
        limit = number(body, "limit", 1, PAGE) or PAGE
        number(body, "voice_format", 0, 1)
        if token is None:
            self._refuse_many()
        elif self._tokens.get(token, 0) <= self._clock.now_ms():
            raise Refusal(95007)
        log = self._log.get(account.id, [])
        digits = cursor.removeprefix("at") or "0"
        if size(cursor) > CURSOR_BYTES or not digits.isdecimal() or int(digits) > len(log):
            raise bad("cursor")
        start = int(digits)
        end = min(start + limit, len(log))
        more = int(end < len(log))
        return {"next_cursor": f"at{end}", "has_more": more, "msg_list": log[start:end]}

    def send(self, call: Call) -> Answer:
        body = call.body
        account = self._accounts.find(body.get("open_kfid"))
        session = self._sessions.get((account.id, str(body.get("touser", ""))))
        if session is None:
            raise Refusal(95002)
        content = service_kinds.check(body, self._media)
        if session.state not in (NEW, ASSISTANT):
            raise Refusal(95018)
        if session.written_at + WINDOW_MS <= self._clock.now_ms():
            raise Refusal(95002)
        if session.answers >= ANSWERS:
            raise Refusal(95001)
        answer = self._send(session, body, content)
        session.answers += 1
        return answer

    def answer_event(self, call: Call) -> Answer:
        body = call.body
        code = must_text(body, "code")
        content = service_kinds.check(body, self._media, on_event=True)
        session, until = self._codes.get(code, (None, 0))
        if session is None or until <= self._clock.now_ms():
            raise bad("code")
        answer = self._send(session, body, content)
        del self._codes[code]
        return answer

    def heard(self, account: str | None) -> list[dict[str, Any]]:
        """What customers wrote to one account, or to all."""
        logs = self._log.values() if account is None else [self._log.get(account, [])]
        return [one for log in logs for one in log if one["origin"] == BY_CUSTOMER]

    def entered(self, customer: str) -> Session | None:
        """The session a customer last came to by a link."""
        found = [one for one in self._sessions.values() if one.customer == customer and one.scene]
        return found[-1] if found else None

    def _named(self, call: Call) -> Session:
        account = self._accounts.find(call.body.get("open_kfid"))
        customer = must_text(call.body, "external_userid")
        if customer not in CUSTOMERS:
            raise Refusal(40096)
        return self._session(account.id, customer)

    def _known(self, account: str, customer: str) -> Session:
        """For what people do.  Raises Mistake."""
        if customer not in CUSTOMERS:
            raise Mistake(f"unknown customer {customer!r}; known are: {', '.join(CUSTOMERS)}")
        try:
            found: Account = self._accounts.find(account)
        except Refusal as refusal:
            raise Mistake(f"{account}: {refusal.reason}") from None
        return self._session(found.id, customer)

    def _session(self, account: str, customer: str) -> Session:
        return self._sessions.setdefault((account, customer), Session(account, customer))

    def _hear(self, session: Session, kind: str, content: dict[str, Any]) -> None:
        if session.state == ENDED:
            session.state, session.servicer = NEW, ""
        session.written_at, session.answers = self._clock.now_ms(), 0
        self._entry(session, BY_CUSTOMER, kind, content)

    def _entry(
        self, session: Session, origin: int, kind: str, content: dict[str, Any]
    ) -> dict[str, Any]:
        entry = {
            "msgid": self._ids.text()[:32],
            "open_kfid": session.account,
            "external_userid": session.customer,
            "send_time": self._clock.now_ms() // 1000,
            "origin": origin,
            "msgtype": kind,
            kind: content,
        }
        self._log.setdefault(session.account, []).append(entry)
        return entry

    def _event(self, session: Session, event: dict[str, Any]) -> None:
        """An event names account and customer inside, not beside it."""
        whose = {"open_kfid": session.account, "external_userid": session.customer}
        entry = self._entry(session, BY_SYSTEM, "event", {**event, **whose})
        del entry["open_kfid"], entry["external_userid"]

    def _send(self, session: Session, body: dict[str, Any], content: dict[str, Any]) -> Answer:
        own = service_kinds.message_id(body)
        if own in self._sent:
            raise Refusal(95033)
        if own:
            self._sent.add(own)
        session.received.append({"msgtype": body["msgtype"], body["msgtype"]: content})
        return {"msgid": own or self._ids.text()[:32]}

    def _code(self, session: Session) -> str:
        code = f"CODE{self._ids.text()}"
        self._codes[code] = (session, self._clock.now_ms() + CODE_MS)
        return code

    def _news(self, account: str) -> Fields:
        token = f"ENC{self._ids.text()}"
        self._tokens[token] = self._clock.now_ms() + TOKEN_MS
        return {
            "ToUserName": self._company.corp_id,
            "CreateTime": self._clock.now_ms() // 1000,
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": account,
        }

    def _tell(self, app: App, account: str) -> None:
        self._callbacks.tell(app, self._news(account))

    def _refuse_many(self) -> None:
        now = self._clock.now_ms()
        while self._blind and self._blind[0] <= now - MINUTE_MS:
            self._blind.popleft()
        if len(self._blind) >= WITHOUT_TOKEN:
            raise Refusal(45009)
        self._blind.append(now)


def _change(session: Session, state: int) -> int:
    if state == ENDED:
        return CLOSED
    return HANDED_OVER if session.servicer else ACCEPTED
