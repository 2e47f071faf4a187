"""Departments of the address book."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import filled, letters
from botkit.wire.record import Record, field

BAD_SIGNS = r'\:*?"<>|'


class Department(Record):
    """A node of the tree; the root has id 1."""

    id: int
    name: str = ""
    parent: int = field(name="parentid", default=0)
    order: int = 0  # larger is listed first; 0 to 2**32 - 1
    name_en: str = ""
    leaders: list[str] = field(name="department_leader", default_factory=list)


class DepartmentNode(Record):
    """A department without its names."""

    id: int
    parent: int = field(name="parentid", default=0)
    order: int = 0


class Departments(Area):
    """``wecom.contacts.departments``

    At most 15 levels and 30,000 departments.  Writing needs the secret of the contact assistant
    or an app with the right to edit (48002).
    """

    async def create(
        self,
        name: str,
        *,
        parent: int = 1,
        name_en: str | None = None,
        order: int | None = None,
        id: int | None = None,  # noqa: A002 - the platform's word
    ) -> int:
        r"""Add a department and return its id; ``id``, when given, is above 1.

        The name has at most 64 characters, none of ``\:*?"<>|``, and is unique among its siblings.
        Raises AlreadyExists (60008), NotFound (60004 the parent), BadArgument (60009).
        Doc: path/90205.
        """
        _check_names(name, name_en)
        fields = {"name": name, "name_en": name_en, "parentid": parent, "order": order, "id": id}
        return await self._post(
            "/cgi-bin/department/create", int, at="id", body=fields, repeatable=False
        )

    async def update(
        self,
        id: int,  # noqa: A002 - the platform's word
        *,
        name: str | None = None,
        name_en: str | None = None,
        parent: int | None = None,
        order: int | None = None,
    ) -> None:
        """Rename, move or reorder; what is ``None`` stays.

        Raises NotFound (60003), AlreadyExists (60008), BadArgument (60010 below itself).
        Doc: path/90206.
        """
        _check_names(name, name_en)
        fields = {"id": id, "name": name, "name_en": name_en, "parentid": parent, "order": order}
        await self._tell("/cgi-bin/department/update", body=fields)

    async def delete(self, id: int) -> None:  # noqa: A002 - the platform's word
        """An empty department, not the root.

        Raises BadArgument (60005 members, 60006 departments below, 60007 the root), NotFound
        (60003).  Doc: path/90207.
        """
        await self._tell("/cgi-bin/department/delete", query={"id": id}, repeatable=False)

    async def list_all(self, below: int | None = None) -> list[Department]:
        """The tree, or a department with all below it; parents need not come first.

        Doc: path/90208.
        """
        return await self._get(
            "/cgi-bin/department/list", list[Department], at="department", query={"id": below}
        )

    async def list_simple(self, below: int | None = None) -> list[DepartmentNode]:
        """The same without names: what the contact assistant may read.  Doc: path/95350."""
        return await self._get(
            "/cgi-bin/department/simplelist",
            list[DepartmentNode],
            at="department_id",
            query={"id": below},
        )

    async def get(self, id: int) -> Department:  # noqa: A002 - the platform's word
        """One department.  Raises NotFound (60003).  Doc: department/get."""
        return await self._get(
            "/cgi-bin/department/get", Department, at="department", query={"id": id}
        )


def _check_names(*names: str | None) -> None:
    for name in names:
        filled("wecom department name", name, "1 to 64 characters")
        letters("wecom department name", 64, name)
        if set(name or "") & set(BAD_SIGNS):
            raise ValueError(f"wecom department name: {name!r}, without any of {BAD_SIGNS}")
