"""What stands in the fields of an approval form: ``number("天数", 3)`` is one filled field.

Every value goes out as text, lists as JSON in a text.  Doc: workflow, form components.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from botkit.calls.bounds import at_most, octets
from botkit.wire.record import Record, field, json_bytes

VALUE_BYTES = 65_535
PHOTOS = 9


class FormValue(Record):
    """A filled field; ``name`` is its label.  ``type`` and ``id`` are told in answers.

    ``details`` are fields of a group that the form has inside this one.
    """

    name: str = ""
    value: str = ""
    id: str | None = None
    alias: str | None = field(name="bizAlias", default=None)
    extra: str | None = field(name="extValue", default=None)
    type: str | None = field(name="componentType", default=None)
    details: list[FormValue] | None = None


class AttachedFile(Record):
    """A file in a space of the corp (DDAttachment)."""

    space: str = field(name="spaceId")
    name: str = field(name="fileName")
    size: str = field(name="fileSize")  # bytes, as text
    type: str = field(name="fileType")  # "jpg"
    id: str = field(name="fileId")


def text(name: str, words: str) -> FormValue:
    """TextField (1000 characters are a good limit) or TextareaField (8000)."""
    return FormValue(name, words)


def number(name: str, value: float | str) -> FormValue:
    """NumberField, MoneyField, CalculateField; money as text, so that no cent is lost."""
    return FormValue(name, str(value))


def choice(name: str, option: str) -> FormValue:
    """DDSelectField: one of its options."""
    return FormValue(name, option)


def choices(name: str, options: Sequence[str]) -> FormValue:
    """DDMultiSelectField."""
    return FormValue(name, _json(options))


def phone(name: str, digits: str) -> FormValue:
    """PhoneField, in the way its template wants it."""
    return FormValue(name, digits)


def day(name: str, when: date) -> FormValue:
    """DDDateField: a date, or for a ``datetime`` date and minute; the template wants one."""
    return FormValue(name, _when(when))


def period(names: tuple[str, str], start: date, end: date) -> FormValue:
    """DDDateRangeField; ``names`` are its two labels."""
    return FormValue(_json(names), _json([_when(start), _when(end)]))


def place(
    names: tuple[str, str], at: datetime, longitude: float, latitude: float, address: str,
    *, metres: int = 100,
) -> FormValue:  # fmt: skip
    """The field for time and place; ``names`` are its two labels, ``metres`` its accuracy."""
    told = [f"{at:%Y-%m-%d %H:%M:%S}", longitude, latitude, address, metres]
    return FormValue(_json(names), _json(told))


def photos(name: str, urls: Sequence[str]) -> FormValue:
    """DDPhotoField: at most 9 addresses.  Raises OverLimit."""
    at_most(f"approval {name}", PHOTOS, urls, "photos")
    return FormValue(name, _json(urls))


def contacts(name: str, userids: Sequence[str]) -> FormValue:
    """InnerContactField."""
    return FormValue(name, _json(userids))


def departments(name: str, ids: Sequence[int]) -> FormValue:
    """DepartmentField."""
    return FormValue(name, ",".join(map(str, ids)))


def files(name: str, attached: Sequence[AttachedFile]) -> FormValue:
    """DDAttachment."""
    return FormValue(name, _json(attached))


def related(name: str, approvals: Sequence[str]) -> FormValue:
    """RelateField: ids of other approvals."""
    return FormValue(name, _json(approvals))


def table(name: str, rows: Sequence[Sequence[FormValue]]) -> FormValue:
    """TableField: rows of filled fields."""
    cells = [[{"name": one.name, "value": one.value} for one in row] for row in rows]
    return FormValue(name, _json(cells))


def check_values(where: str, most: int, values: Sequence[FormValue]) -> None:
    """Raises OverLimit: too many, or one above 65,535 bytes."""
    at_most(f"{where} values", most, values, "fields")
    for one in values:
        octets(f"{where} {one.name}", VALUE_BYTES, one.value)


def _when(when: date) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else f"{when:%Y-%m-%d}"


def _json(value: object) -> str:
    return json_bytes(value).decode()
