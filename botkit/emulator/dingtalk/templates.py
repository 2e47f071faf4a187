"""Messages of the robot's calls: ``msgKey``, ``msgParam``.  Doc: robot, message types"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botkit.emulator.dingtalk.board import Shown
from botkit.emulator.dingtalk.call import is_filled
from botkit.emulator.dingtalk.frames import read_object
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.refusals import Refusal

PARAM_BYTES = 15_000
FILE_TYPES = ("xlsx", "pdf", "zip", "rar", "doc", "docx")
NUMBERED = {f"sampleActionCard{count}": count for count in range(2, 6)}

Param = dict[str, Any]


class Templates:
    def __init__(self, media: Media) -> None:
        self._media = media
        self._kinds: dict[str, Callable[[Param], tuple[str, Param]]] = {
            "sampleText": _text,
            "sampleMarkdown": _markdown,
            "sampleImageMsg": self._image,
            "sampleLink": _link,
            "sampleActionCard": _action_card,
            "sampleActionCard6": _action_card_across,
            "sampleAudio": self._audio,
            "sampleFile": self._file,
            "sampleVideo": self._video,
        }

    def check(self, body: dict[str, Any]) -> Shown:
        """The message of a send.  Raises Refusal."""
        key, text = body.get("msgKey"), body.get("msgParam")
        if not is_filled(key):
            raise Refusal("invalidParameter.msgKey.empty")
        if not is_filled(text):
            raise Refusal("invalidParameter.msgParam.invalid")
        if len(text.encode()) > PARAM_BYTES:
            raise Refusal("invalidParameter.msgParam.tooLong")
        param = read_object(text)
        if not param or not all(isinstance(one, str) for one in param.values()):
            raise Refusal("invalidParameter.msgParam.invalid")
        if key in NUMBERED:
            kind, content = _action_card_down(param, NUMBERED[key])
        elif key in self._kinds:
            kind, content = self._kinds[key](param)
        else:
            raise Refusal("invalidParameter.msgKey.invalid")
        return Shown(kind, content, {"msgKey": key, "msgParam": text})

    def _image(self, param: Param) -> tuple[str, Param]:
        photo = _must(param, "photoURL", "photoTophotoUrl")
        if photo.startswith(("http://", "https://")):
            return "image", {"url": photo}
        return "image", {"media_id": self._stored(photo)}

    def _audio(self, param: Param) -> tuple[str, Param]:
        media = self._stored(_must(param, "mediaId", "audio"))
        return "voice", {"media_id": media, "duration": _must(param, "duration", "audio")}

    def _file(self, param: Param) -> tuple[str, Param]:
        media, name = _must(param, "mediaId", "file"), _must(param, "fileName", "file")
        kind = _must(param, "fileType", "file")
        if kind not in FILE_TYPES:
            raise Refusal("invalidParameter.param.invalid", "fileType 不合法")
        return "file", {"media_id": self._stored(media), "filename": name, "fileType": kind}

    def _video(self, param: Param) -> tuple[str, Param]:
        media = self._stored(_must(param, "videoMediaId", "video"))
        still = self._stored(_must(param, "picMediaId", "video"))
        told = {name: _must(param, name, "video") for name in ("duration", "videoType")}
        return "video", {"media_id": media, "pic_media_id": still, **told}

    def _stored(self, media_id: str) -> str:
        if self._media.find(media_id) is None:
            raise Refusal("invalidParameter.param.invalid", "mediaId 不合法")
        return media_id


def _must(param: Param, name: str, missing: str) -> str:
    """A text that is there; ``missing`` is the platform's word when it is not."""
    value = param.get(name)
    if not is_filled(value):
        raise Refusal(f"miss.param.{missing}", f"{name} 为空")
    return value


def _text(param: Param) -> tuple[str, Param]:
    return "text", {"content": _must(param, "content", "contentOfText")}


def _markdown(param: Param) -> tuple[str, Param]:
    title = _must(param, "title", "markdownTotitle")
    return "markdown", {"title": title, "text": _must(param, "text", "markdownTotext")}


def _link(param: Param) -> tuple[str, Param]:
    content = {
        "title": _must(param, "title", "titleOfLink"),
        "text": _must(param, "text", "textOfLink"),
        "messageUrl": _must(param, "messageUrl", "messageUrlOfLink"),
    }
    return "link", {**content, "picUrl": param.get("picUrl", "")}


def _words(param: Param) -> Param:
    title = _must(param, "title", "actionCardTotitle")
    return {"title": title, "text": _must(param, "text", "actionCardTotext")}


def _action_card(param: Param) -> tuple[str, Param]:
    single = {
        "singleTitle": _must(param, "singleTitle", "actionCardTosingleTitle"),
        "singleURL": _must(param, "singleURL", "actionCardTosingleUrl"),
    }
    return "actionCard", {**_words(param), **single}


def _action_card_down(param: Param, count: int) -> tuple[str, Param]:
    buttons = [
        {
            "title": _must(param, f"actionTitle{nth}", "actionCardTobtns"),
            "actionURL": _must(param, f"actionURL{nth}", "actionCardTobtns"),
        }
        for nth in range(1, count + 1)
    ]
    return "actionCard", {**_words(param), "btnOrientation": "0", "btns": buttons}


def _action_card_across(param: Param) -> tuple[str, Param]:
    buttons = [
        {
            "title": _must(param, f"buttonTitle{nth}", "actionCardTobtns"),
            "actionURL": _must(param, f"buttonUrl{nth}", "actionCardTobtns"),
        }
        for nth in (1, 2)
    ]
    return "actionCard", {**_words(param), "btnOrientation": "1", "btns": buttons}
