"""How the platform says no: an errcode, words, and always HTTP 200.  Doc: path/90313"""

from __future__ import annotations

from random import Random
from typing import Any

from botkit.errors import BotkitError

WORDS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40005: "invalid type",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40011: "invalid video size",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40032: "invalid userid list size",
    40039: "invalid url size",
    40055: "invalid button url domain",
    40056: "invalid agentid",
    40058: "invalid Request Parameter",
    40074: "news msg cannot be safe, use mpnews",
    40123: "invalid image format",
    40145: "media_id expired",
    40146: "invalid Range",
    40206: "request body too large",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "secret missing",
    41006: "media_id missing",
    41009: "userid missing",
    41010: "url missing",
    41011: "agentid missing",
    41016: "title missing",
    41033: "description missing",
    41102: "button name missing",
    42001: "access_token expired",
    42014: "invalid task_id",
    42015: "task_id belongs to another agentid",
    42016: "task_id not exist",
    42017: "button key not exist",
    42018: "invalid button key",
    42019: "button key missing",
    42020: "button name missing",
    42027: "keyname missing",
    42028: "url missing",
    42029: "media_id missing",
    42030: "appid missing",
    42031: "invalid card_type",
    42033: "title missing",
    42035: "invalid horizontal_content_list size",
    42036: "invalid vertical_content_list size",
    42037: "invalid option_list size",
    42038: "button text missing",
    42039: "button key missing",
    42040: "option id missing",
    42041: "option text missing",
    42042: "invalid jump_list size",
    42043: "question_key missing",
    42044: "card_image url missing",
    42045: "invalid card_action",
    42046: "submit_button key missing",
    42047: "invalid select_list size",
    42049: "submit_button text missing",
    42050: "userid missing",
    42051: "action_menu key repeated",
    42052: "msgid expired",
    43012: "callback url of the agent is not set",
    44001: "empty media data",
    44004: "content is empty",
    45001: "media data size exceed limit",
    45002: "content exceed max length",
    45008: "articles size exceed limit",
    45009: "api freq out of limit",
    45032: "author exceed max length",
    45034: "url without scheme",
    46003: "menu not exist",
    48002: "api forbidden",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60140: "invalid response_code",
    81013: "user & party & tag all invalid",
    82001: "all targets are empty",
    82002: "party list exceed limit",
    82003: "tag list exceed limit",
    82101: "update target is empty",
    82102: "update target is not a receiver",
    93000: "invalid webhook url, or the robot was removed from the group",
    301002: "agentid does not belong to the access_token",
    301017: "voice file must be amr",
    301019: "md5 mismatch",
    830002: "file too large, use Range",
}


class Refusal(BotkitError):
    """An errcode; ``detail`` replaces the usual words, ``fields`` stand beside it in the answer."""

    def __init__(self, code: int, detail: str = "", **fields: Any) -> None:
        self.code = code
        self.reason = detail or WORDS.get(code, "refused")
        self.fields = fields
        super().__init__(f"{code} {self.reason}")


def error_text(refusal: Refusal, *, address: str, dice: Random) -> str:
    """The errmsg as seen in the field: reason, 25 digits, the caller's address and a link."""
    hint = "".join(str(dice.randrange(10)) for _ in range(25))
    link = f"https://open.work.weixin.qq.com/devtool/query?e={refusal.code}"
    return f"{refusal.reason}, hint: [{hint}], from ip: {address}, more info at {link}"
