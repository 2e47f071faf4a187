"""Templates of approvals, and who would have to approve.  Doc: workflow, processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botkit.calls.area import Area
from botkit.calls.bounds import number
from botkit.calls.pages import Pages
from botkit.dingtalk.api.approval_values import FormValue, check_values
from botkit.wire.record import Record, field

PAGE = 100
MOST_VALUES = 150


class Template(Record):
    """A template that a person may use."""

    code: str = field(name="processCode")
    name: str = ""
    url: str = ""
    icon_url: str = field(name="iconUrl", default="")
    folder: str = field(name="dirId", default="")
    folder_name: str = field(name="dirName", default="")


class TemplatePage(Record):
    rows: list[Template] = field(name="processList", default_factory=list)
    next: str = field(name="nextToken", default="")


class ManagedTemplate(Record):
    """A template that a person may change."""

    code: str = field(name="processCode")
    title: str = field(name="flowTitle", default="")
    icon: str = field(name="iconName", default="")
    icon_url: str = field(name="iconUrl", default="")
    is_new: bool = field(name="newProcess", default=False)
    attendance_type: int = field(name="attendanceType", default=0)
    changed_at: str = field(name="gmtModified", default="")


class FieldProperties(Record):
    """How a field looks; ``options`` are told as the template has them."""

    id: str = ""
    label: str | list[str] = ""  # a range has two
    alias: str = field(name="bizAlias", default="")
    required: bool = False
    placeholder: str | list[str] = ""
    options: list[Any] = field(default_factory=list)
    format: str = ""
    unit: str = ""


class FormField(Record):
    """``type``: TextField, DDDateField ...; ``children``: of a table or a group."""

    type: str = field(name="componentName", default="")
    properties: FieldProperties = field(name="props", default_factory=FieldProperties)
    children: list[FormField] = field(default_factory=list)


class FormContent(Record):
    title: str = ""
    icon: str = ""
    fields: list[FormField] = field(name="items", default_factory=list)


class Form(Record):
    """``status``: PUBLISHED, INVALID, SAVED."""

    code: str = field(name="formCode", default="")
    uuid: str = field(name="formUuid", default="")
    name: str = ""
    memo: str = ""
    status: str = ""
    content: FormContent = field(name="schemaContent", default_factory=FormContent)


class Actor(Record):
    """Who acts in a step; ``key`` goes into ``approvals.create`` as the chooser's."""

    key: str = field(name="actorKey", default="")
    type: str = field(name="actorType", default="")


class ForecastStep(Record):
    """``type``: target_select when the originator chooses, target_approval when not."""

    id: str = field(name="activityId", default="")
    name: str = field(name="activityName", default="")
    type: str = field(name="activityType", default="")
    is_chosen: bool = field(name="isTargetSelect", default=False)
    actor: Actor = field(name="workflowActor", default_factory=Actor)


class Forecast(Record):
    is_good: bool = field(name="isForecastSuccess", default=False)
    is_static: bool = field(name="isStaticWorkflow", default=False)
    steps: list[ForecastStep] = field(name="workflowActivityRules", default_factory=list)


class ApprovalTemplates(Area):
    """``dingtalk.approvals.templates``"""

    def visible(self, userid: str | None = None, *, size: int = PAGE) -> Pages[Template]:
        """Templates that a person may use, or all; ``size`` is at most 100.

        Doc: workflow/processes/userVisibilities/templates.
        """
        number("approvals.templates.visible size", PAGE, size, "templates")
        path = "/v1.0/workflow/processes/userVisibilities/templates"

        async def fetch(found: str) -> tuple[list[Template], str]:
            query = {"userId": userid, "maxResults": size, "nextToken": found or "0"}
            page = await self._get(path, TemplatePage, at="result", query=query)
            return page.rows, page.next

        return Pages(fetch)

    async def managed(self, userid: str) -> list[ManagedTemplate]:
        """Templates that a person may change.

        Doc: workflow/processes/managements/templates.
        """
        path, query = "/v1.0/workflow/processes/managements/templates", {"userId": userid}
        return await self._get(path, list[ManagedTemplate], at="result", query=query)

    async def form(self, code: str, *, app: str | None = None) -> Form:
        """The fields of a template; ``app``: the ``appUuid`` it belongs to.

        Doc: workflow/forms/schemas/processCodes.
        """
        path, query = "/v1.0/workflow/forms/schemas/processCodes", {"processCode": code}
        return await self._get(path, Form, at="result", query={**query, "appUuid": app})

    async def forecast(
        self, code: str, userid: str, department: int, values: Sequence[FormValue]
    ) -> Forecast:
        """Who would have to approve what ``userid`` asks for; the root department is -1.

        Doc: workflow/processes/forecast.
        """
        check_values("approvals.templates.forecast", MOST_VALUES, values)
        body = {
            "processCode": code,
            "deptId": department,
            "userId": userid,
            "formComponentValues": values,
        }
        return await self._post(
            "/v1.0/workflow/processes/forecast", Forecast, at="result", body=body
        )
