"""What may be said of a member.  Doc: path/90195"""

from __future__ import annotations

import re
from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.wecom.call import is_filled, size, whole
from botkit.emulator.wecom.refusals import Refusal

USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}", re.ASCII)
MOBILE = re.compile(r"\+?[0-9][0-9 -]{4,30}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

DEPARTMENTS = 20  # the page says 100; the words of 60110 say 20
LETTERS = {"alias": 64, "position": 128, "address": 128, "external_position": 12}
BYTES = {"telephone": 32, "biz_mail": 64}
FLAGS = {"gender": ("0", "1", "2"), "enable": ("0", "1"), "hide_mobile": ("0", "1")}
KEPT = (
    *LETTERS,
    *BYTES,
    "gender",
    "hide_mobile",
    "order",
    "is_leader_in_dept",
    "main_department",
    "extattr",
    "external_profile",
)

Fields = dict[str, Any]


def check(company: Company, fields: Fields, member: Member | None) -> None:
    """Whether a new member (None) or this one may be given these fields.  Raises Refusal."""
    if "name" in fields and not _is_name(fields["name"]):
        raise Refusal(60112)
    for name, most in LETTERS.items():
        _check_text(fields, name, len(str(fields.get(name, ""))) <= most)
    for name, most in BYTES.items():
        _check_text(fields, name, size(str(fields.get(name, ""))) <= most)
    for name, allowed in FLAGS.items():
        if name in fields and str(fields[name]) not in allowed:
            raise Refusal(40058, f"invalid {name}")
    _check_contacts(company, fields, member)
    _check_departments(company, fields, member)
    _check_leader(company, fields)
    _check_attributes(fields)


def _is_name(name: Any) -> bool:
    return is_filled(name) and len(name) <= 64


def _check_text(fields: Fields, name: str, fits: bool) -> None:
    if name in fields and not (isinstance(fields[name], str) and fits):
        raise Refusal(40058, f"invalid {name}")


def _check_contacts(company: Company, fields: Fields, member: Member | None) -> None:
    mobile = fields.get("mobile", member.mobile if member else "")
    email = fields.get("email", member.email if member else "")
    if not mobile and not email:
        raise Refusal(60129)
    if mobile and not (isinstance(mobile, str) and MOBILE.fullmatch(mobile)):
        raise Refusal(60103)
    if email and not (isinstance(email, str) and size(email) <= 64 and EMAIL.fullmatch(email)):
        raise Refusal(60105)
    others = [one for one in company.people if one is not member]
    if mobile and any(one.mobile == mobile for one in others):
        raise Refusal(60104)
    if email and any(one.email.lower() == email.lower() for one in others):
        raise Refusal(60106)


def _check_departments(company: Company, fields: Fields, member: Member | None) -> None:
    given = fields.get("department", member.department if member else None)
    if not isinstance(given, list) or not given:
        raise Refusal(40066)
    ids = [whole(one) for one in given]
    if len(set(ids)) != len(ids):
        raise Refusal(40066)
    if len(ids) > DEPARTMENTS:
        raise Refusal(60110)
    if any(one is None or company.department(one) is None for one in ids):
        raise Refusal(60123)
    for name in ("order", "is_leader_in_dept"):
        if name not in fields:
            continue
        values = fields[name]
        if not isinstance(values, list) or len(values) != len(ids):
            raise Refusal(40058, f"{name} is not parallel to department")
        most = 1 if name == "is_leader_in_dept" else 2**32 - 1
        if any((number := whole(one)) is None or not 0 <= number <= most for one in values):
            raise Refusal(40058, f"invalid {name}")
    if fields.get("main_department") and whole(fields["main_department"]) not in ids:
        raise Refusal(40058, "main_department is not one of department")


def _check_leader(company: Company, fields: Fields) -> None:
    given = fields.get("direct_leader", [])
    if not isinstance(given, list) or len(given) > 1:
        raise Refusal(40058, "direct_leader exceeds 1")
    for one in given:
        if not isinstance(one, str) or company.find(one) is None:
            raise Refusal(40031)


def _check_attributes(fields: Fields) -> None:
    extra = fields.get("extattr", {})
    attrs = extra.get("attrs", []) if isinstance(extra, dict) else None
    if not isinstance(attrs, list):
        raise Refusal(40058, "invalid extattr")
    for one in attrs:
        if not isinstance(one, dict) or not is_filled(one.get("name")):
            raise Refusal(40058, "invalid extattr")
        kind = {0: "text", 1: "web"}.get(whole(one.get("type", 0)) or 0)
        if kind is None or not isinstance(one.get(kind), dict):
            raise Refusal(40058, "invalid extattr")
