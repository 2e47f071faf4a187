"""Imports of members and departments from a CSV file, done by the platform in its own time."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.wire.record import Record, field

STARTED, RUNNING, DONE = 1, 2, 3


class JobCallback(Record):
    """Where the event ``batch_job_result`` goes to, and what it is sealed with."""

    url: str
    token: str
    encodingaeskey: str  # 43 letters and digits


class JobRow(Record):
    """What became of one line of the file."""

    userid: str = ""  # of an import of members
    partyid: int = 0  # of an import of departments
    action: int = 0  # departments, added up: 1 made, 2 renamed, 4 moved, 8 reordered
    errcode: int = 0
    errmsg: str = ""


class Job(Record):
    """How far an import has come; ``rows`` are complete when it is done."""

    status: int = 0  # 1 started, 2 running, 3 done
    type: str = ""  # sync_user, replace_user, replace_party
    total: int = 0  # lines
    percentage: int = 0
    rows: list[JobRow] = field(name="result", default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.status == DONE

    @property
    def failed(self) -> list[JobRow]:
        return [row for row in self.rows if row.errcode]


class Jobs(Area):
    """``wecom.contacts.jobs``

    ``media_id`` is a CSV file of ``media.upload("file", ...)`` with the headings of the console's
    own template.  Only with the assistant's secret (48002); one job at a time: another one raises
    RateLimited (302008).  A bad file raises BadArgument (40092).
    """

    async def sync_users(
        self, media_id: str, *, invite: bool | None = None, callback: JobCallback | None = None
    ) -> str:
        """Add and change members; those not in the file stay.  The job's id.

        Doc: batch/syncuser.
        """
        body = {"media_id": media_id, "to_invite": invite, "callback": callback}
        return await self._post(
            "/cgi-bin/batch/syncuser", str, at="jobid", body=body, repeatable=False
        )

    async def replace_users(
        self, media_id: str, *, invite: bool | None = None, callback: JobCallback | None = None
    ) -> str:
        """Make the members those of the file: others are deleted.  The job's id.

        Doc: batch/replaceuser.
        """
        body = {"media_id": media_id, "to_invite": invite, "callback": callback}
        return await self._post(
            "/cgi-bin/batch/replaceuser", str, at="jobid", body=body, repeatable=False
        )

    async def replace_departments(
        self, media_id: str, *, callback: JobCallback | None = None
    ) -> str:
        """Make the departments those of the file: others are deleted when empty.  The job's id.

        Doc: path/90982.
        """
        body = {"media_id": media_id, "callback": callback}
        return await self._post(
            "/cgi-bin/batch/replaceparty", str, at="jobid", body=body, repeatable=False
        )

    async def result(self, job_id: str) -> Job:
        """How far it is.  The last five jobs are kept; others raise NotFound (40088, 40089).

        Doc: path/90983.
        """
        return await self._get("/cgi-bin/batch/getresult", Job, query={"jobid": job_id})
