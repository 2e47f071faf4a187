"""What is told of a person beyond the usual fields: inside the corp, and to customers."""

from __future__ import annotations

from botkit.wire.record import Record, field


class TextValue(Record):
    value: str = ""  # 64 characters


class WebValue(Record):
    url: str = ""  # with http:// or https://
    title: str = ""  # 12 characters


class MiniProgramValue(Record):
    appid: str = ""
    pagepath: str = ""
    title: str = ""  # 12 characters


class Attribute(Record):
    """A line of a profile, or a field the corp added to its members; the one of ``type`` is set."""

    type: int = 0  # 0 text, 1 web, 2 mini program (of an external profile only)
    name: str = ""
    text: TextValue | None = None
    web: WebValue | None = None
    miniprogram: MiniProgramValue | None = None


class Attributes(Record):
    attrs: list[Attribute] = field(default_factory=list)


class VideoChannel(Record):
    """A video channel (视频号) the corp owns."""

    nickname: str = ""
    status: int | None = None  # answered only: 0 not confirmed, 1 shown


class ExternalProfile(Record):
    """What people outside see of a WeCom user."""

    corp_name: str | None = field(name="external_corp_name", default=None)
    channel: VideoChannel | None = field(name="wechat_channels", default=None)
    attributes: list[Attribute] = field(name="external_attr", default_factory=list)
