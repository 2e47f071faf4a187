"""What stands in the controls of an approval form, and how a form is filled in.

``text("Text-1", "回家")`` is one filled control; several make the contents of a form.  Times are
seconds since 1970.  Doc: oa/applyevent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from botkit.calls.bounds import at_most
from botkit.wire.record import Record, field

FILES = 6  # of all controls of a form
LEAVE, TRIP, OUTING, OVERTIME = 1, 3, 4, 5  # types of attendance


class Words(Record):
    """A text in one language: ``zh_CN`` or ``en``."""

    text: str = ""
    lang: str = "zh_CN"


class Day(Record):
    """A day, or with ``hour`` a point in time; seconds as text."""

    type: str = "day"
    at: str = field(name="s_timestamp", default="")


class Option(Record):
    """What was chosen; the words are told in answers only."""

    key: str = ""
    words: list[Words] | None = field(name="value", default=None)


class Choice(Record):
    type: str = "single"  # or multi
    options: list[Option] = field(default_factory=list)


class Member(Record):
    userid: str = ""
    name: str = ""


class Party(Record):
    """A department; the id comes as text."""

    id: str = field(name="openapi_id", default="")
    name: str = ""


class Attached(Record):
    """A file: in a new form the media id of an upload."""

    file_id: str = ""


class Row(Record):
    """One row of a table."""

    cells: list[Filled] = field(name="list", default_factory=list)


class Period(Record):
    """From, to, and how long, which need not be the difference: nights and weekends."""

    type: str = "hour"  # hour, day or halfday: then at 0:00 or 12:00
    begin: int = field(name="new_begin", default=0)
    end: int = field(name="new_end", default=0)
    duration: int = field(name="new_duration", default=0)  # seconds


class SliceDay(Record):
    daytime: int = 0  # 0:00 of the day
    duration: int = 0  # seconds of it


class Slices(Record):
    """A period that is cut into days."""

    days: list[SliceDay] = field(name="day_items", default_factory=list)
    duration: int = 0
    state: int = 0


class Attendance(Record):
    """Time away or beyond hours: 1 leave, 3 trip, 4 outing, 5 overtime."""

    period: Period = field(name="date_range", default_factory=Period)
    type: int = 0
    slices: Slices | None = field(name="slice_info", default=None)


class Leave(Record):
    """Which kind of leave, and when."""

    kind: Choice = field(name="selector", default_factory=Choice)
    attendance: Attendance = field(default_factory=Attendance)


class PunchCorrection(Record):
    """A punch to add; in answers only."""

    state: str = ""
    time: int = 0
    version: int = 0
    daymonthyear: int = 0


class Place(Record):
    """Coordinates as text, six decimals."""

    latitude: str = ""
    longitude: str = ""
    title: str = ""
    address: str = ""
    time: int = 0


class Related(Record):
    sp_no: str = ""


class Formula(Record):
    """Reckoned by the platform; in answers only."""

    value: str = ""


class Bank(Record):
    alias: str = field(name="bank_alias", default="")
    alias_code: str = field(name="bank_alias_code", default="")
    province: str = ""
    province_code: int = 0
    city: str = ""
    city_code: int = 0
    branch_name: str = field(name="bank_branch_name", default="")
    branch_id: str = field(name="bank_branch_id", default="")


class BankAccount(Record):
    type: int = field(name="account_type", default=1)  # 1 company, 2 person
    name: str = field(name="account_name", default="")
    number: str = field(name="account_number", default="")
    remark: str = ""
    bank: Bank = field(default_factory=Bank)


class Phone(Record):
    area: str = "+86"
    number: str = ""


class Value(Record):
    """What stands in a control; only the field of its kind is set, in answers others are empty."""

    text: str | None = None  # Text, Textarea
    number: str | None = field(name="new_number", default=None)
    money: str | None = field(name="new_money", default=None)
    date: Day | None = None
    period: Period | None = field(name="date_range", default=None)
    choice: Choice | None = field(name="selector", default=None)
    members: list[Member] | None = None  # Contact
    departments: list[Party] | None = None  # Contact
    files: list[Attached] | None = None
    rows: list[Row] | None = field(name="children", default=None)  # Table
    leave: Leave | None = field(name="vacation", default=None)
    attendance: Attendance | None = None
    punch_correction: PunchCorrection | None = None
    place: Place | None = field(name="location", default=None)
    related: list[Related] | None = field(name="related_approval", default=None)
    formula: Formula | None = None
    bank_account: BankAccount | None = None
    phone: Phone | None = field(name="phonenumber", default=None)


class Filled(Record):
    """A control with its value.  Kinds that are display only, such as Tips, have none."""

    control: str  # its kind, e.g. Text
    id: str
    value: Value = field(default_factory=Value)
    title: list[Words] | None = None


def text(control_id: str, content: str) -> Filled:
    """One line."""
    return Filled("Text", control_id, Value(text=content))


def textarea(control_id: str, content: str) -> Filled:
    """Several lines."""
    return Filled("Textarea", control_id, Value(text=content))


def number(control_id: str, value: str) -> Filled:
    return Filled("Number", control_id, Value(number=value))


def money(control_id: str, value: str) -> Filled:
    """``"12.50"``"""
    return Filled("Money", control_id, Value(money=value))


def day(control_id: str, at: int) -> Filled:
    return Filled("Date", control_id, Value(date=Day("day", str(at))))


def moment(control_id: str, at: int) -> Filled:
    """A day with its time."""
    return Filled("Date", control_id, Value(date=Day("hour", str(at))))


def period(control_id: str, value: Period) -> Filled:
    return Filled("DateRange", control_id, Value(period=value))


def choice(control_id: str, *keys: str, many: bool = False) -> Filled:
    """``keys`` of the options; ``many`` for a control that takes several."""
    return Filled("Selector", control_id, Value(choice=_choice(keys, many)))


def members(control_id: str, names: Mapping[str, str]) -> Filled:
    """User ids with their names."""
    people = [Member(userid, name) for userid, name in names.items()]
    return Filled("Contact", control_id, Value(members=people))


def departments(control_id: str, names: Mapping[int, str]) -> Filled:
    """Department ids with their names."""
    parties = [Party(str(party), name) for party, name in names.items()]
    return Filled("Contact", control_id, Value(departments=parties))


def files(control_id: str, *media_ids: str) -> Filled:
    """At most 6 in all controls of a form.  Raises OverLimit."""
    at_most("wecom approval files", FILES, media_ids, "files")
    return Filled("File", control_id, Value(files=[Attached(one) for one in media_ids]))


def table(control_id: str, *rows: Sequence[Filled]) -> Filled:
    """Each row has every control of the table, filled."""
    return Filled("Table", control_id, Value(rows=[Row(list(cells)) for cells in rows]))


def leave(control_id: str, kind: str, when: Period) -> Filled:
    """``kind`` is the key of a leave: its id in ``vacations.kinds``."""
    return Filled(
        "Vacation", control_id, Value(leave=Leave(_choice([kind]), Attendance(when, LEAVE)))
    )


def attendance(control_id: str, kind: int, when: Period) -> Filled:
    """``kind`` is TRIP, OUTING or OVERTIME."""
    return Filled("Attendance", control_id, Value(attendance=Attendance(when, kind)))


def place(control_id: str, value: Place) -> Filled:
    return Filled("Location", control_id, Value(place=value))


def related(control_id: str, *numbers: str) -> Filled:
    """Numbers of other forms."""
    return Filled("RelatedApproval", control_id, Value(related=[Related(one) for one in numbers]))


def bank_account(control_id: str, value: BankAccount) -> Filled:
    return Filled("BankAccount", control_id, Value(bank_account=value))


def phone(control_id: str, number: str, area: str = "+86") -> Filled:
    return Filled("PhoneNumber", control_id, Value(phone=Phone(area, number)))


def _choice(keys: Sequence[str], many: bool = False) -> Choice:
    return Choice("multi" if many else "single", [Option(key) for key in keys])
