"""To-dos (待办) as before 2022.  Doc: workrecord.

The vendor froze these calls and grants nobody new rights to them: each names the call to use.
"""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters, number
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field

TITLE_LETTERS = 50
MOST_ITEMS = 19  # fewer than 20
PAGE = 50

IN_CLIENT, IN_BROWSER = 2, 4  # pc_open_type


class Item(Record):
    """A line of a to-do."""

    title: str
    content: str


class TodoV1(Record):
    id: str = field(name="record_id")
    created_ms: int = field(name="create_time", default=0)
    title: str = ""
    url: str = ""
    items: list[Item] = field(name="forms", default_factory=list)


class TodoPageV1(Record):
    rows: list[TodoV1] = field(name="list", default_factory=list)
    has_more: bool = False


class TodosV1(Area):
    """``dingtalk.todos.v1``"""

    async def create(
        self,
        userid: str,
        title: str,
        url: str,
        items: Sequence[Item],
        *,
        at_ms: int,
        pc_url: str | None = None,
        opens_in: int | None = None,
        originator: str | None = None,
        source: str | None = None,
        key: str | None = None,
    ) -> str:
        """Frozen: use ``todos.create``.  The to-do's id is returned.

        The title has at most 50 characters; 1 to 19 ``items``; ``at_ms`` only sorts.  ``key``
        (``biz_id``) is unique for the person.  Raises AlreadyExists (854001: the same was made
        today, or the key is taken), NotAllowed (854002: 100 a day).  Doc: workrecord/add.
        """
        where = "todos.v1.create"
        filled(f"{where} title", title, f"1 to {TITLE_LETTERS} characters")
        letters(f"{where} title", TITLE_LETTERS, title)
        filled(f"{where} items", items, f"1 to {MOST_ITEMS} items")
        at_most(f"{where} items", MOST_ITEMS, items, "items")
        body = {
            "userid": userid,
            "create_time": at_ms,
            "title": title,
            "url": url,
            "formItemList": items,
            "pcUrl": pc_url,
            "pc_open_type": opens_in,
            "originator_user_id": originator,
            "source_name": source,
            "biz_id": key,
        }
        path = "/topapi/workrecord/add"
        return await self._post(path, str, at="record_id", body=body, repeatable=False)

    async def finish(self, userid: str, todo: str) -> bool:
        """Frozen: use ``todos.finish``.  ``todo``: its id or its key.  Doc: workrecord/update."""
        path, body = "/topapi/workrecord/update", {"userid": userid, "record_id": todo}
        return await self._post(path, bool, at="result", body=body)

    def of(self, userid: str, *, is_done: bool = False, size: int = PAGE) -> Pages[TodoV1]:
        """Frozen: use ``todos.of``.  ``size`` is at most 50.  Doc: workrecord/getbyuserid."""
        number("todos.v1.of size", PAGE, size, "to-dos")
        path, status = "/topapi/workrecord/getbyuserid", int(is_done)

        async def fetch(found: str) -> tuple[list[TodoV1], str]:
            offset = int(found or 0)
            body = {"userid": userid, "offset": offset, "limit": size, "status": status}
            page = await self._post(path, TodoPageV1, at="records", body=body)
            return page.rows, str(offset + size) if page.has_more else ""

        return Pages(fetch)
