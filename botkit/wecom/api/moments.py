"""Moments (客户朋友圈): posts that members publish to their customers."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, number, span
from botkit.calls.pages import Pages
from botkit.wecom.api.attachments import Image, Text, Video
from botkit.wire.record import Record, field


class MomentLink(Record):
    """``picture`` is a media id; answers leave it out."""

    url: str = ""
    title: str = ""  # 64 characters
    picture: str | None = field(name="media_id", default=None)


class MomentAudience(Record):
    """Who publishes it, and for which customers; empty lists are everybody."""

    users: Sequence[str] = ()
    departments: Sequence[int] = ()
    tags: Sequence[str] = ()


class InvalidSenders(Record):
    users: list[str] = field(name="user_list", default_factory=list)
    departments: list[int] = field(name="department_list", default_factory=list)


class InvalidTags(Record):
    tags: list[str] = field(name="tag_list", default_factory=list)


class MomentMade(Record):
    errcode: int = 0
    errmsg: str = ""
    moment_id: str = ""
    invalid_senders: InvalidSenders | None = field(name="invalid_sender_list", default=None)
    invalid_tags: InvalidTags | None = field(name="invalid_external_contact_list", default=None)


class MomentJob(Record):
    """``result`` is there when ``status`` is 3."""

    status: int = 0  # 1 begun, 2 under way, 3 done
    type: str = ""  # add_moment_task
    result: MomentMade | None = None


class MomentVideo(Video):
    thumb_media_id: str = ""


class Location(Record):
    latitude: float = 0.0
    longitude: float = 0.0
    name: str = ""


class Moment(Record):
    id: str = field(name="moment_id", default="")
    creator: str = ""
    create_time: int = 0  # seconds since 1970
    create_type: int = 0  # 0 by the corp, 1 by a member
    visible_type: int = 0  # 0 some customers, 1 all
    text: Text | None = None
    images: list[Image] = field(name="image", default_factory=list)
    video: MomentVideo | None = None
    link: MomentLink | None = None
    location: Location | None = None


class MomentTask(Record):
    userid: str = ""
    publish_status: int = 0  # 0 not yet, 1 published


class MomentCustomer(Record):
    external_userid: str = ""
    userid: str = ""  # who published it to them


class Reaction(Record):
    """Of a customer, or of a member when ``userid`` is set."""

    external_userid: str = ""
    userid: str = ""
    create_time: int = 0  # seconds since 1970


class Reactions(Record):
    comments: list[Reaction] = field(name="comment_list", default_factory=list)
    likes: list[Reaction] = field(name="like_list", default_factory=list)


class MomentPage(Record):
    rows: list[Moment] = field(name="moment_list", default_factory=list)
    next_cursor: str = ""


class MomentTaskPage(Record):
    rows: list[MomentTask] = field(name="task_list", default_factory=list)
    next_cursor: str = ""


class MomentCustomerPage(Record):
    rows: list[MomentCustomer] = field(name="customer_list", default_factory=list)
    next_cursor: str = ""


class Moments(Area):
    """``wecom.external.moments``

    A moment is made by a job; ``job`` tells its id.  Members publish it, as with mass messages.
    """

    async def create(
        self,
        text: str | None = None,
        parts: Sequence[Image | Video | MomentLink] = (),
        *,
        audience: MomentAudience | None = None,
    ) -> str:
        """Ask members to publish this; the id of the job.

        Text 2000 characters; up to 9 pictures, or one video, or one link.  Raises OverLimit before
        sending.  Doc: externalcontact/add_moment_task.
        """
        letters("wecom text.content", 2000, text)
        at_most("wecom attachments", 9, parts, "attachments")
        body = {
            "text": None if text is None else Text(text),
            "attachments": [_attachment(part) for part in parts] or None,
            "visible_range": None if audience is None else _range(audience),
        }
        return await self._post(
            "/cgi-bin/externalcontact/add_moment_task",
            str,
            at="jobid",
            body=body,
            repeatable=False,
        )

    async def job(self, job_id: str) -> MomentJob:
        """How the making goes; kept for a day.  Doc: externalcontact/get_moment_task_result."""
        query = {"jobid": job_id}
        return await self._get(
            "/cgi-bin/externalcontact/get_moment_task_result", MomentJob, query=query
        )

    async def cancel(self, moment_id: str) -> None:
        """Take it back from members who have not published.

        Doc: externalcontact/cancel_moment_task.
        """
        body = {"moment_id": moment_id}
        await self._tell("/cgi-bin/externalcontact/cancel_moment_task", body=body)

    def list(
        self,
        start: int,
        end: int,
        *,
        creator: str | None = None,
        made_by: int | None = None,
        page: int | None = None,
    ) -> Pages[Moment]:
        """Moments made between two times in seconds, at most 30 days; 20 a page.

        ``made_by``: 0 the corp, 1 members, 2 both.  Doc: externalcontact/get_moment_list.
        """
        number("wecom limit", 20, page, "moments a page")
        span("wecom start_time to end_time", 30, start, end)
        body = {
            "start_time": start,
            "end_time": end,
            "creator": creator,
            "filter_type": made_by,
            "limit": page,
        }
        return self._pages(
            "/cgi-bin/externalcontact/get_moment_list",
            MomentPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body=body,
        )

    def tasks(self, moment_id: str, *, page: int | None = None) -> Pages[MomentTask]:
        """Who has published it, 500 (at most 1000) a page.

        Doc: externalcontact/get_moment_task.
        """
        number("wecom limit", 1000, page, "members a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_moment_task",
            MomentTaskPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"moment_id": moment_id, "limit": page},
        )

    def audience(
        self, moment_id: str, userid: str, *, page: int | None = None
    ) -> Pages[MomentCustomer]:
        """The customers chosen when a member published it, 500 (at most 1000) a page.

        Doc: externalcontact/get_moment_customer_list.
        """
        number("wecom limit", 1000, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_moment_customer_list",
            MomentCustomerPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"moment_id": moment_id, "userid": userid, "limit": page},
        )

    def reached(
        self, moment_id: str, userid: str, *, page: int | None = None
    ) -> Pages[MomentCustomer]:
        """The customers who can see it, 3000 (at most 5000) a page.

        Doc: externalcontact/get_moment_send_result.
        """
        number("wecom limit", 5000, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_moment_send_result",
            MomentCustomerPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"moment_id": moment_id, "userid": userid, "limit": page},
        )

    async def reactions(self, moment_id: str, userid: str) -> Reactions:
        """Comments and likes below what one member published.

        Doc: externalcontact/get_moment_comments.
        """
        body = {"moment_id": moment_id, "userid": userid}
        return await self._post(
            "/cgi-bin/externalcontact/get_moment_comments", Reactions, body=body
        )


def _attachment(part: Image | Video | MomentLink) -> dict[str, object]:
    match part:
        case Image():
            kind = "image"
        case Video():
            kind = "video"
        case MomentLink():
            kind = "link"
            letters("wecom link.title", 64, part.title)
    return {"msgtype": kind, kind: part}


def _range(audience: MomentAudience) -> dict[str, object]:
    senders = {"user_list": audience.users, "department_list": audience.departments}
    return {
        "sender_list": senders if audience.users or audience.departments else None,
        "external_contact_list": {"tag_list": audience.tags} if audience.tags else None,
    }
