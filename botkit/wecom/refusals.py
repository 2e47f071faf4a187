"""WeCom's error codes: what each is raised as, when a repeat helps, what to do.

Doc: global error codes.  ``range`` rows stand for runs of codes with one meaning.
"""

from __future__ import annotations

from botkit.calls.refusals import Refusal, Refusals, RetryPolicy
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    TokenExpired,
    TooLate,
)

Codes = int | range | tuple[int, ...]

_BUSY: list[tuple[Codes, str]] = [
    (-1, "the platform is busy"),
    ((6000, 45035), "somebody else changed the same thing at this moment"),
    (301022, "try again"),
    (301057, "look whether the form exists before trying again"),
    ((2000111, 2000141), "the platform failed by itself"),
]
_SOON: list[tuple[Codes, str, float]] = [  # with seconds to wait
    (45009, "too many calls; a robot may post 20 messages a minute", 60),
    (45033, "fewer calls at the same time", 5),
    (45036, "unusually many calls; slow down", 60),
    ((41063, 41079), "the last one is still being worked on", 10),
    (302008, "another import runs", 60),
]
_OPERATOR: list[tuple[Codes, str]] = [
    (40013, "the corp_id is wrong; copy it from 我的企业"),
    (40056, "the agent_id is wrong; copy it from the app's page"),
    ((40057, 85011), "the callback address did not answer the platform's check"),
    (40091, "this secret belongs to another corp"),
    (43009, "the corp is not verified"),
    (43012, "cards that call back need a callback address: 接收消息 of the app"),
    ((45024, 45026), "a limit of the corp was reached; raise it in the console"),
    (45031, "set a new secret for the app"),
    ((48001, 48002, 48003, 48004, 48006, 48007), "this app may not use that call"),
    ((48008, 48009), "the address book assistant may not do that from here"),
    (48010, "the TLS version is too old"),
    (48011, "the platform restricts this app for low activity"),
    ((50001, 80001, 85005), "the domain is not a trusted domain of the app; it must match exactly"),
    ((50003, 50006), "the app is switched off"),
    (60011, "the app's visible range leaves that out"),
    (60020, "add the address named here to 企业可信IP of the app; it works after a minute"),
    (60031, "this app may not call"),
    (81011, "the app has no right over that tag"),
    (84074, "the app has no right to external contacts"),
    ((93000, 93006, 93008), "the robot's key is wrong or the robot was removed from the group"),
    ((93001, 93004), "the group or its owner switched the robot off"),
    (301002, "agent_id and secret belong to different apps"),
    (301007, "the corp cannot be used"),
    (301042, "add this address to the archive's list"),
    ((301052, 301053), "the message archive is not bought or has ended"),
    ((301055, 301056), "the app has no right to approvals"),
    ((701008, 701099), "that member has no interface licence"),
    (2000002, "the corp_id is unknown"),
]
_RENEW: list[tuple[Codes, str]] = [
    ((40014, 42001), "the access token is no longer good"),
    ((40082, 42009), "the suite's token is no longer good"),
]
_STALE: list[tuple[Codes, str]] = [  # get a new one first
    ((40007, 40145), "upload the file again; a media id is good for three days, for its uploader"),
    ((40029, 42003, 42022), "the person must sign in again; a code works once"),
    (42007, "ask for a new pre_auth_code"),
    (40085, "wait for the next suite_ticket"),
    (42012, "ask for a new jsapi_ticket"),
    ((84014, 84015, 84090), "ask for a new user_ticket"),
    (95007, "wait for the next token of the customer service callback"),
]
_TOO_LATE: list[tuple[Codes, str]] = [
    (60140, "a response_code works once, within 72 hours; send a new card"),
    (42052, "a message can be recalled for 24 hours"),
    ((41050, 41051, 41096), "a welcome_code works once, within 20 seconds"),
    ((95001, 95002), "five messages within 48 hours of the customer's last one"),
    ((95013, 95016, 95018), "the session has ended"),
    (48005, "this call was withdrawn"),
]
_NOT_FOUND: list[tuple[Codes, str]] = [
    ((60111, 46004, 40073), "no such person, or outside the app's visible range"),
    (81013, "none of the receivers is in the app's visible range"),
    (40050, "no such group chat"),
    ((40088, 40089), "no such job, or its result is gone"),
    (42016, "no such card"),
    (46003, "the app has no menu"),
    ((60003, 60004, 60123, 60124), "no such department"),
    (95004, "no such customer service account"),
]
_EXISTS: list[tuple[Codes, str]] = [
    (42014, "this task_id was used before in the app, or has characters beyond 0-9A-Za-z_-@"),
    (40071, "a tag of that name exists"),
    (60008, "a department of that name exists"),
    ((60102, 60104, 60106), "another member has it"),
    (86215, "a group chat of that id exists"),
]
_BAD: list[tuple[Codes, str]] = [
    ((40003, 40031, 60021, 301021), "a userid is wrong or outside the visible range"),
    ((40004, 40005, 40123, 44001, 301016, 301017), "the file's type is not taken, or it is empty"),
    ((40006, 40009, 40011, 45001, 45007, 301019), "the file is too large or was damaged"),
    (40008, "the platform does not know this msgtype"),
    ((*range(40016, 40021), *range(40022, 40028), 40054, 40055, 41102), "look at the menu"),
    (40032, "at most 1000 receivers"),
    ((40033, 40035, 40058, 40063, 40092, 40094), "a value is missing, wrong or too long"),
    ((40206, 84025), "the content is too long"),
    ((40039, 45034), "look at the address: at most 2048 bytes, with https://"),
    ((40066, 60005, 60006, 60007, 60009, 60010), "look at the department"),
    ((40068, 40070, 40072), "look at the tag"),
    (40074, "news cannot be confidential"),
    ((40093, 91040), "look at the JS-SDK signature and ticket type"),
    (40096, "look at the external_userid"),
    ((40146, 830002), "above 20 MB a Range is a must; encrypted files in steps of 16 bytes"),
    ((40201, 40204, 82004, 85002), "the platform refuses this content"),
    (41001, "botkit sent no access token: report this"),
    ((41002, 41004), "corp_id or secret is missing"),
    ((41006, 41008, 41009, 41010, 41011, 41016, 41017, 41033, 60129), "a value is missing"),
    ((42015, *range(42017, 42021)), "the card belongs to another app or its buttons are wrong"),
    (range(42027, 42052), "look at the card: this field is missing, too long or repeated"),
    (43004, "that member has no WeChat"),
    (44004, "the text is empty"),
    (45002, "the text is too long"),
    ((45004, 45008, 45032), "too many articles, or a field is too long"),
    (45029, "ask for less at once"),
    (50002, "that member is outside the permitted range"),
    (50100, "start the list from its beginning"),
    ((60103, 60105, 60112, 301036), "look at the member's fields"),
    ((60110, *range(81001, 81004), 81014, 82002, 82003), "too many at once"),
    (range(60203, 60209), "this kind cannot go to everyone"),
    ((81012, 82001), "no receiver was named"),
    ((82101, 82102), "the card was not sent to that person"),
    ((84061, 84084), "that customer is not in touch with this member"),
    ((85006, 85007), "look at the list of addresses"),
    ((86001, *range(86003, 86009), 86207, 86216, 86217), "look at the group chat's fields"),
    ((86220, 86222, 86224), "look at the group chat's fields"),
    (range(90200, 90209), "look at the mini program notice"),
    ((90501, 90509), "not a customer group"),
    ((92000, 92001), "outside the visible range"),
    ((93017, 93018), "the content is empty or the picture too large"),
    ((93019, 93050, *range(846601, 846698), 853000), "look at the AI bot's call"),
    (95000, "look at the open_kfid"),
    ((301025, 301026), "look at the approval's fields and template"),
    ((610004, 610014), "not a customer"),
    ((830001, 830003), "the platform could not fetch that address"),
]


def _numbers(codes: Codes) -> tuple[int, ...]:
    return (codes,) if isinstance(codes, int) else tuple(codes)


def _table() -> dict[int, Refusal]:
    groups: list[tuple[type[Refused], RetryPolicy, list[tuple[Codes, str]]]] = [
        (PlatformFault, "N", _BUSY),
        (NotAllowed, "A", _OPERATOR),
        (TokenExpired, "T", _RENEW),
        (TooLate, "R", _STALE),
        (TooLate, "X", _TOO_LATE),
        (NotFound, "X", _NOT_FOUND),
        (AlreadyExists, "X", _EXISTS),
        (BadArgument, "X", _BAD),
    ]
    table = {
        code: Refusal(error, policy, advice)
        for error, policy, rows in groups
        for codes, advice in rows
        for code in _numbers(codes)
    }
    for codes, advice, wait in _SOON:
        for code in _numbers(codes):
            table[code] = Refusal(RateLimited, "B", advice, wait)
    # On a call: the token of a secret that was reset.  On gettoken: the secret itself.
    table[40001] = Refusal(NotAllowed, "T", "the secret is wrong or the app is switched off")
    table[81026] = Refusal(PlatformFault, "B", "under maintenance", 60)
    return table


REFUSALS = Refusals(_table())
