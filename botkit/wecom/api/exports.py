"""Exports of the address book into encrypted files, made by the platform in its own time."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets

import msgspec
from yarl import URL

from botkit.calls.addresses import given
from botkit.calls.area import Area
from botkit.calls.bounds import number
from botkit.calls.caller import Caller
from botkit.calls.request import MIB
from botkit.calls.transport import Transport
from botkit.errors import BadSeal, Garbled, OverLimit
from botkit.wecom.api.departments import Department
from botkit.wecom.api.users import User
from botkit.wecom.refusals import REFUSALS
from botkit.wire.record import Record, decode, field
from botkit.wire.sealing import Seal, aes_key

MOST_BYTES = 64 * MIB  # of one file; take a smaller block for a larger corp
WAITING, RUNNING, DONE, FAILED = 0, 1, 2, 3


class ExportFile(Record):
    """One block, good for two hours."""

    url: str
    size: int = 0  # bytes
    md5: str = ""


class Export(Record):
    status: int = 0  # 0 waiting, 1 running, 2 done, 3 failed
    files: list[ExportFile] = field(name="data_list", default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.status == DONE


class Exported(Record):
    """What a file held; ``parties`` and ``tag`` are of an export of a tag."""

    users: list[User] = field(name="userlist", default_factory=list)
    departments: list[Department] = field(name="department", default_factory=list)
    tag: str = field(name="tagname", default="")
    parties: list[int] = field(name="partylist", default_factory=list)


class Exports(Area):
    """``wecom.contacts.exports``

    ``key`` is one of ``new_key()``: 43 letters and digits, else ConfigError.  ``block``: rows in a
    file, 10,000 to 1,000,000, the most when left out.  Every export returns the id of its job.
    """

    def __init__(self, caller: Caller, transport: Transport) -> None:
        super().__init__(caller)
        self._transport = transport

    async def simple_users(self, key: str, *, block: int | None = None) -> str:
        """Names and departments of members.  Doc: path/94849."""
        body = _job(key, block)
        return await self._post(
            "/cgi-bin/export/simple_user", str, at="jobid", body=body, repeatable=False
        )

    async def users(self, key: str, *, block: int | None = None) -> str:
        """Members as ``users.get`` has them.  Doc: path/94851."""
        body = _job(key, block)
        return await self._post(
            "/cgi-bin/export/user", str, at="jobid", body=body, repeatable=False
        )

    async def departments(self, key: str, *, block: int | None = None) -> str:
        """Departments.  Doc: path/94852."""
        body = _job(key, block)
        return await self._post(
            "/cgi-bin/export/department", str, at="jobid", body=body, repeatable=False
        )

    async def tagged(self, tag_id: int, key: str, *, block: int | None = None) -> str:
        """Who has a tag.  Raises BadArgument (40068).  Doc: path/94853."""
        body = {"tagid": tag_id, **_job(key, block)}
        return await self._post(
            "/cgi-bin/export/taguser", str, at="jobid", body=body, repeatable=False
        )

    async def result(self, job_id: str) -> Export:
        """How far it is, for the app that began it.  Raises NotFound (40088).  Doc: path/94854."""
        return await self._get("/cgi-bin/export/get_result", Export, query={"jobid": job_id})

    async def read(self, file: ExportFile, key: str) -> Exported:
        """Fetch a file and open it with the key its job was given.

        Raises OverLimit above 64 MiB, Garbled when it is damaged or the key is another's.
        """
        seal = Seal(aes_key(key))
        if file.size > MOST_BYTES:
            raise OverLimit("wecom export file", limit=MOST_BYTES, size=file.size)
        if not URL(file.url).absolute:
            raise Garbled("no address of a file", request="export file", sent=True)
        request = msgspec.structs.replace(given("GET", file.url), repeatable=True)
        caller = Caller(self._transport, request.base, REFUSALS)
        download = await caller.download(request, most_bytes=MOST_BYTES)
        return await asyncio.to_thread(_opened, download.content, file, seal)


def new_key() -> str:
    """43 letters and digits that are base64 of 32 random bytes."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if key.isalnum():
            return key


def _job(key: str, block: int | None) -> dict[str, object]:
    aes_key(key)
    number("wecom block_size", 1_000_000, block, "rows")
    return {"encoding_aeskey": key, "block_size": block}


def _opened(content: bytes, file: ExportFile, seal: Seal) -> Exported:
    where = "export file"
    if file.md5 and hashlib.md5(content, usedforsecurity=False).hexdigest() != file.md5.lower():
        raise Garbled("damaged: its md5 is another", request=where, sent=True)
    try:
        return decode(Exported, msgspec.json.decode(seal.decrypt(content)), where=where)
    except (BadSeal, msgspec.DecodeError, UnicodeDecodeError):
        words = "cannot be opened; is it the key of this export?"
        raise Garbled(words, request=where, sent=True) from None
