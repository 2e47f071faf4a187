"""Templates of approval forms: which controls a form has."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.wecom.api.approval_controls import Words
from botkit.wire.record import Record, field


class Property(Record):
    """What all kinds of controls have."""

    control: str  # Text, Number, Money, Date, Selector, Contact, Tips, File, Table, Vacation ...
    id: str  # Kind-number, unique in the template
    title: list[Words] = field(default_factory=list)
    placeholder: list[Words] | None = None
    require: int | None = None  # 1: must be filled
    un_print: int | None = None  # 1: not printed


class DateConfig(Record):
    type: str = "day"  # or hour: with the time


class OptionConfig(Record):
    key: str = ""
    value: list[Words] = field(default_factory=list)


class SelectorConfig(Record):
    type: str = "single"  # or multi
    options: list[OptionConfig] = field(default_factory=list)


class ContactConfig(Record):
    type: str = "single"  # or multi
    mode: str = "user"  # or department


class TableConfig(Record):
    """The controls of one row."""

    children: list[Control] = field(default_factory=list)


class DateRangeConfig(Record):
    type: str = "hour"  # or halfday
    official_holiday: int | None = None  # 1: count working days only
    perday_duration: int | None = None  # seconds that count as a day


class AttendanceConfig(Record):
    date_range: DateRangeConfig = field(default_factory=DateRangeConfig)
    type: int = 0  # 1 leave, 3 trip, 4 outing, 5 overtime


class FileConfig(Record):
    is_only_photo: int | None = None  # 1: pictures of the camera only


class LocationConfig(Record):
    distance: int | None = None  # metres one may move the pin


class RelatedApprovalConfig(Record):
    template_id: list[str] = field(default_factory=list)  # empty: of any template


class LeaveKind(Record):
    id: int = 0
    name: list[Words] = field(default_factory=list)


class LeaveKinds(Record):
    item: list[LeaveKind] = field(default_factory=list)


class Config(Record):
    """What belongs to a kind; only its own field is set."""

    date: DateConfig | None = None
    date_range: DateRangeConfig | None = None
    selector: SelectorConfig | None = None
    contact: ContactConfig | None = None
    table: TableConfig | None = None
    attendance: AttendanceConfig | None = None
    file: FileConfig | None = None
    location: LocationConfig | None = None
    related_approval: RelatedApprovalConfig | None = None
    vacation_list: LeaveKinds | None = None


class Control(Record):
    property: Property
    config: Config | None = None


class Controls(Record):
    controls: list[Control] = field(default_factory=list)


class Template(Record):
    """A template as it stands.  ``leaves`` come with templates for leave."""

    names: list[Words] = field(name="template_names", default_factory=list)
    content: Controls = field(name="template_content", default_factory=Controls)
    leaves: LeaveKinds | None = field(name="vacation_list", default=None)


class ApprovalTemplates(Area):
    """``wecom.approvals.templates``

    Raises NotAllowed (301055) for an app that may not see the template.
    """

    async def get(self, template_id: str) -> Template:
        """A template; its id stands in the address of the console's page.

        Raises BadArgument (301026).  Doc: path/91982.
        """
        path = "/cgi-bin/oa/gettemplatedetail"
        return await self._post(path, Template, body={"template_id": template_id})

    async def create(self, names: Sequence[Words], controls: Sequence[Control]) -> str:
        """A new template, with the console's usual flow; its id.

        At most one control for leave or attendance.  Not repeated when the answer is lost.
        Raises BadArgument (301025).  Doc: path/97437.
        """
        path = "/cgi-bin/oa/approval/create_template"
        body = {"template_name": list(names), "template_content": Controls(list(controls))}
        return await self._post(path, str, at="template_id", body=body, repeatable=False)

    async def update(
        self, template_id: str, names: Sequence[Words], controls: Sequence[Control]
    ) -> None:
        """Other controls in place of those there were; flow and rules stay.

        Raises BadArgument (301025, 301026).  Doc: path/97438.
        """
        body = {
            "template_id": template_id,
            "template_name": list(names),
            "template_content": Controls(list(controls)),
        }
        await self._tell("/cgi-bin/oa/approval/update_template", body=body)
