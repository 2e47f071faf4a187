"""Moments: made by an app, published by members.  Doc: externalcontact/add_moment_task"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele
from botkit.emulator.wecom.customer_tags import CustomerTags
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

TEXT, LINK_TITLE = 2000, 64  # characters
PICTURES = 9
BEGUN, DONE = 1, 3


class Moment(Record):
    """``senders`` are members; ``published`` those of them who did."""

    id: str
    made_at: int
    content: Answer
    senders: list[str]
    tags: list[str]
    invalid: Answer
    is_public: bool
    published: set[str] = field(default_factory=set)
    cancelled: bool = False


class Moments:
    """A job is begun when it is first asked for, and done with the second time.

    ``publish`` is what a member does in the client.
    """

    def __init__(
        self, company: Company, clientele: Clientele, tags: CustomerTags, ids: Ids, media: Media
    ) -> None:
        self._company, self._clientele, self._tags = company, clientele, tags
        self._ids, self._media = ids, media
        self._made: dict[str, Moment] = {}
        self._jobs: dict[str, str] = {}
        self._asked: set[str] = set()

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/add_moment_task": ("json", self.create),
            f"{base}/get_moment_task_result": ("get", self.job),
            f"{base}/cancel_moment_task": ("json", self.cancel),
            f"{base}/get_moment_list": ("json", self.listing),
            f"{base}/get_moment_task": ("json", self.tasks),
            f"{base}/get_moment_customer_list": ("json", self.customers),
            f"{base}/get_moment_send_result": ("json", self.customers),
            f"{base}/get_moment_comments": ("json", self.reactions),
        }

    def create(self, call: Call) -> Answer:
        content = self._content(call.body)
        chosen = fields.part(call.body, "visible_range")
        senders, invalid_senders = self._senders(fields.part(chosen, "sender_list"))
        wanted = fields.texts(fields.part(chosen, "external_contact_list"), "tag_list") or []
        tags = [one for one in wanted if self._tags.known(one)]
        invalid = {
            "invalid_sender_list": invalid_senders,
            "invalid_external_contact_list": {
                "tag_list": [one for one in wanted if one not in tags]
            },
        }
        id_, job = f"mom{self._ids.text()[:29]}", self._ids.text()
        now = self._clientele.now()
        self._made[id_] = Moment(id_, now, content, senders, tags, invalid, not wanted)
        self._jobs[job] = id_
        return {"jobid": job}

    def job(self, call: Call) -> Answer:
        job = call.query.get("jobid", "")
        moment = self._made.get(self._jobs.get(job, ""))
        if moment is None:
            raise Refusal(40088)
        if moment.made_at < self._clientele.now() - DAY:
            raise Refusal(40089)
        if job not in self._asked:
            self._asked.add(job)
            return {"status": BEGUN, "type": "add_moment_task"}
        result = {"errcode": 0, "errmsg": "ok", "moment_id": moment.id, **moment.invalid}
        return {"status": DONE, "type": "add_moment_task", "result": result}

    def cancel(self, call: Call) -> Answer:
        self._moment(call).cancelled = True
        return {}

    def listing(self, call: Call) -> Answer:
        start, end = fields.span(call.body, "start_time", "end_time", days=30)
        made_by = fields.number(call.body, "filter_type", 0, 2)
        creator = fields.text(call.body, "creator")
        found = [_shown(one) for one in self._made.values() if start <= one.made_at <= end]
        rows, cursor = page(
            found if made_by != 1 and not creator else [], call.body, usual=20, most=20
        )
        return {"moment_list": rows, "next_cursor": cursor}

    def tasks(self, call: Call) -> Answer:
        moment = self._moment(call)
        found = [
            {"userid": one, "publish_status": int(one in moment.published)}
            for one in moment.senders
            if one in moment.published or not moment.cancelled
        ]
        rows, cursor = page(found, call.body, usual=500, most=1000)
        return {"task_list": rows, "next_cursor": cursor}

    def customers(self, call: Call) -> Answer:
        """Whom a member chose, and whom it reached: the same, once it is published."""
        moment, userid = self._moment(call), self._sender(call)
        found = [
            {"userid": userid, "external_userid": one.customer}
            for one in self._clientele.of(userid)
            if userid in moment.published and (moment.is_public or set(one.tags) & set(moment.tags))
        ]
        rows, cursor = page(found, call.body, usual=500, most=5000)
        return {"customer_list": rows, "next_cursor": cursor}

    def reactions(self, call: Call) -> Answer:
        """Nobody likes the sample's moments."""
        self._moment(call)
        self._sender(call)
        return {"comment_list": [], "like_list": []}

    def publish(self, moment_id: str, userid: str) -> None:
        moment = self._made[moment_id]
        if userid in moment.senders and not moment.cancelled:
            moment.published.add(userid)

    def _moment(self, call: Call) -> Moment:
        id_ = fields.must_text(call.body, "moment_id")
        if id_ not in self._made:
            raise fields.bad("moment_id")
        return self._made[id_]

    def _sender(self, call: Call) -> str:
        return self._clientele.seller(call.body.get("userid"))

    def _senders(self, chosen: dict[str, Any]) -> tuple[list[str], Answer]:
        users = fields.texts(chosen, "user_list") or []
        parties = fields.numbers(chosen, "department_list") or []
        here = self._clientele.staff_here()
        known = {one.id for one in self._company.departments}
        invalid = {
            "user_list": [one for one in users if one not in here],
            "department_list": [one for one in parties if one not in known],
        }
        if not users and not parties:
            return here, invalid
        within = {one.id for party in parties for one in self._company.within(party)}
        senders = [one for one in here if one in users or one in within]
        if not senders:
            raise Refusal(40003)
        return senders, invalid

    def _content(self, body: fields.Body) -> Answer:
        text = fields.text(fields.part(body, "text"), "content", most=TEXT)
        rows = body.get("attachments") or []
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise fields.bad("attachments")
        if not text and not rows:
            raise Refusal(44004)
        kinds = {str(one.get("msgtype")) for one in rows}
        if len(rows) > (PICTURES if kinds == {"image"} else 1):
            raise fields.bad("attachments")
        kept: Answer = {"text": {"content": text}} if text else {}
        for row in rows:
            kind = row.get("msgtype")
            part = fields.part(row, str(kind))
            if kind == "image":
                image = {"media_id": self._media.check(part.get("media_id"), "image").id}
                kept["image"] = [*kept.get("image", []), image]
            elif kind == "video":
                id_ = self._media.check(part.get("media_id"), "video").id
                kept["video"] = {"media_id": id_, "thumb_media_id": id_}
            elif kind == "link":
                kept["link"] = self._link(part)
            else:
                raise Refusal(40008)
        return kept

    def _link(self, part: dict[str, Any]) -> Answer:
        self._media.check(part.get("media_id"), "image")
        url = fields.must_text(part, "url", code=41010)
        return {"title": fields.text(part, "title", most=LINK_TITLE) or "", "url": url}


def _shown(moment: Moment) -> Answer:
    return {
        "moment_id": moment.id,
        "creator": "",
        "create_time": str(moment.made_at),  # as text, so the platform
        "create_type": 0,
        "visible_type": int(moment.is_public),
        **moment.content,
    }
