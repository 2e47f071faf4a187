"""Forms of the approval app: handing in, finding, reading.

The app must be among 可调用应用 of the approval app and have its data permission, else NotAllowed
(301055).  At most 600 calls a minute.
"""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, number
from botkit.calls.caller import Caller
from botkit.calls.pages import Pages
from botkit.wecom.api.approval_controls import FILES, Filled, Words
from botkit.wecom.api.approval_templates import ApprovalTemplates
from botkit.wecom.api.open_approvals import OpenApprovals
from botkit.wecom.api.vacations import Vacations
from botkit.wire.record import Record, field

ANY, ALL = 1, 2  # how many of a step's approvers must agree
ON_APPLY, ON_PASS, ON_BOTH = 1, 2, 3  # when the notified are told
SUMMARY_LINES, SUMMARY_LETTERS = 3, 20
SPAN_SECONDS = 31 * 86400
PAGE = 100


class Approvers(Record):
    """One step of a form's flow."""

    users: Sequence[str] = field(name="userid")
    attr: int = ANY


class Filter(Record):
    """``key``: template_id, creator, department, sp_status or record_type; ``value`` is text.

    record_type: 1 leave, 2 punch correction, 3 trip, 4 outing, 5 overtime, 6 shift change,
    7 meeting room, 8 refund, 9 red packet.  Different keys all hold; only department may repeat.
    """

    key: str
    value: str


class Applicant(Record):
    userid: str = ""
    party: str = field(name="partyid", default="")


class Person(Record):
    userid: str = ""


class Decision(Record):
    """What one approver did."""

    approver: Person = field(default_factory=Person)
    speech: str = ""
    status: int = field(name="sp_status", default=0)  # 1 asked, 2 passed, 3 rejected, 4 transferred
    at: int = field(name="sptime", default=0)  # seconds since 1970, 0 while not yet
    media_ids: list[str] = field(name="media_id", default_factory=list)


class Step(Record):
    status: int = field(name="sp_status", default=0)  # 1 asked, 2 passed, 3 rejected, 4 transferred
    attr: int = field(name="approverattr", default=0)  # 1 one of them, 2 all of them
    decisions: list[Decision] = field(name="details", default_factory=list)


class Comment(Record):
    author: Person = field(name="commentUserInfo", default_factory=Person)
    at: int = field(name="commenttime", default=0)
    content: str = field(name="commentcontent", default="")
    id: str = field(name="commentid", default="")
    media_ids: list[str] = field(name="media_id", default_factory=list)


class Contents(Record):
    contents: list[Filled] = field(default_factory=list)


class Form(Record):
    """A form as it stands."""

    number: str = field(name="sp_no", default="")
    name: str = field(name="sp_name", default="")
    # 1 asked, 2 passed, 3 rejected, 4 withdrawn, 6 withdrawn after passing, 7 deleted, 10 paid
    status: int = field(name="sp_status", default=0)
    template_id: str = ""
    applied_at: int = field(name="apply_time", default=0)  # seconds since 1970
    applicant: Applicant = field(name="applyer", default_factory=Applicant)
    steps: list[Step] = field(name="sp_record", default_factory=list)
    notified: list[Person] = field(name="notifyer", default_factory=list)
    data: Contents = field(name="apply_data", default_factory=Contents)
    comments: list[Comment] = field(default_factory=list)


class NumbersPage(Record):
    numbers: list[str] = field(name="sp_no_list", default_factory=list)
    next_cursor: str = field(name="new_next_cursor", default="")  # missing on the last page


class Common(Record):
    """The contents of an old record, as JSON in a text."""

    apply_data: str = ""


class OldLeave(Record):
    timeunit: int = 0  # 0 half days, 1 hours
    leave_type: int = 0  # 1 annual, 2 personal, 3 sick ...
    start_time: int = 0
    end_time: int = 0
    duration: int = 0  # hours
    reason: str = ""


class OldForm(Record):
    """A form as the call before ``get`` tells it."""

    number: int = field(name="sp_num", default=0)
    name: str = field(name="spname", default="")
    status: int = field(name="sp_status", default=0)
    apply_name: str = ""
    apply_org: str = ""
    apply_user_id: str = ""
    apply_time: int = 0
    approval_name: list[str] = field(default_factory=list)
    notify_name: list[str] = field(default_factory=list)
    media_ids: list[str] = field(name="mediaids", default_factory=list)
    common: Common | None = field(name="comm", default=None)
    leave: OldLeave | None = None


class OldPage(Record):
    data: list[OldForm] = field(default_factory=list)
    next_number: int = field(name="next_spnum", default=0)  # the last of the page


class Forms(Area):
    """``wecom.approvals.forms``"""

    async def apply(
        self,
        creator: str,
        template_id: str,
        contents: Sequence[Filled],
        *,
        summary: Sequence[str],
        approvers: Sequence[Approvers] | None = None,
        notify: Sequence[str] = (),
        notify_type: int | None = None,
        department: int | None = None,
    ) -> str:
        """Hand in a form in a member's name; its number.

        Without ``approvers`` the flow of the console is taken.  ``summary``: one to three lines of
        20 字.  ``department``: the one of the creator's that it is for.  Templates for punch
        corrections and shift changes cannot be handed in.  Not repeated when the answer is lost:
        after PlatformFault (301057) the form may exist as well.  Raises OverLimit before sending,
        BadArgument (301025, 301026, 40058).  Doc: oa/applyevent.
        """
        _check(contents, summary)
        body = {
            "creator_userid": creator,
            "template_id": template_id,
            "use_template_approver": 1 if approvers is None else 0,
            "choose_department": department,
            "approver": None if approvers is None else list(approvers),
            "notifyer": list(notify) or None,
            "notify_type": notify_type,
            "apply_data": Contents(list(contents)),
            "summary_list": [{"summary_info": [Words(line)]} for line in summary],
        }
        path = "/cgi-bin/oa/applyevent"
        return await self._post(path, str, at="sp_no", body=body, repeatable=False)

    def numbers(self, start: int, end: int, filters: Sequence[Filter] = ()) -> Pages[str]:
        """Numbers of the forms handed in from ``start`` to ``end``, seconds, at most 31 days apart.

        Raises OverLimit at once.  Doc: path/91816.
        """
        number("wecom approval numbers", SPAN_SECONDS, end - start, "seconds")

        async def fetch(cursor: str) -> tuple[list[str], str]:
            body = {
                "starttime": str(start),
                "endtime": str(end),
                "new_cursor": cursor,  # "" is sent, too
                "size": PAGE,
                "filters": list(filters) or None,
            }
            page = await self._post("/cgi-bin/oa/getapprovalinfo", NumbersPage, body=body)
            return page.numbers, page.next_cursor

        return Pages(fetch)

    async def get(self, sp_no: str) -> Form:
        """A form with its flow and comments.  Raises BadArgument (301025).  Doc: path/91983."""
        path = "/cgi-bin/oa/getapprovaldetail"
        return await self._post(path, Form, at="info", body={"sp_no": sp_no})

    def old(self, start: int, end: int) -> Pages[OldForm]:
        """Forms as they were told before ``numbers`` and ``get``; the platform has left this call.

        ``start`` and ``end`` in seconds, at most 31 days apart.  Raises OverLimit at once.
        Doc: path/91530.
        """
        number("wecom old approvals", SPAN_SECONDS, end - start, "seconds")

        async def fetch(cursor: str) -> tuple[list[OldForm], str]:
            last = int(cursor) if cursor else None
            body = {"starttime": start, "endtime": end, "next_spnum": last}
            page = await self._post("/cgi-bin/corp/getapprovaldata", OldPage, body=body)
            # A page begins with the form the last one ended with.
            fresh = [one for one in page.data if one.number != last]
            return fresh, str(page.next_number) if fresh and page.next_number else ""

        return Pages(fetch)


class Approvals:
    """``wecom.approvals``"""

    def __init__(self, caller: Caller) -> None:
        self.templates = ApprovalTemplates(caller)
        self.forms = Forms(caller)
        self.vacations = Vacations(caller)
        self.engine = OpenApprovals(caller)


def _check(contents: Sequence[Filled], summary: Sequence[str]) -> None:
    at_most("wecom summary_list", SUMMARY_LINES, summary, "lines")
    for line in summary:
        letters("wecom summary_info", SUMMARY_LETTERS, line)
    files = [file for one in contents for file in one.value.files or ()]
    at_most("wecom approval files", FILES, files, "files")
