"""What a token may do to the address book."""

from __future__ import annotations

from botkit.emulator.company import App, Company, Member
from botkit.emulator.wecom.call import Call
from botkit.emulator.wecom.refusals import Refusal


def check_editor(call: Call) -> None:
    """Writing: the assistant, or an app that was given the right.  Raises Refusal 48002."""
    if not call.app.edits:
        raise Refusal(48002)


def check_assistant(call: Call) -> None:
    """What only the assistant may; an app that edits passes for it.  Raises Refusal 48002."""
    check_editor(call)


def check_reader(call: Call) -> None:
    """Names and details: not the assistant, from an address it never used.

    Since 2022-08-15; every address of ours is new.  Raises Refusal 48009.
    """
    if call.app.is_assistant:
        raise Refusal(48009)


def seen(company: Company, app: App) -> list[Member]:
    """People in the app's visible range."""
    return [one for one in company.people if one.id not in app.hidden]


def member_for(company: Company, app: App, userid: object) -> Member:
    """Raises Refusal 41009, 40003 or 60111."""
    if not userid:
        raise Refusal(41009)
    if not isinstance(userid, str):
        raise Refusal(40003)
    member = company.find(userid)
    if member is None or member.id in app.hidden:
        raise Refusal(60111)
    return member
