"""What happens to an app, and what its menu brings besides clicks.  Doc: path/90240"""

from __future__ import annotations

from botkit.chat.events import Native
from botkit.wire.record import field


class LocationReported(Native):
    """Where a member is who opened the app's chat and allows it; once each time."""

    latitude: float = field(name="Latitude", default=0.0)
    longitude: float = field(name="Longitude", default=0.0)
    precision: float = field(name="Precision", default=0.0)  # metres
    client: str = field(name="AppType", default="")  # wxwork, or "" for the WeChat plug-in


class MiniProgramViewed(Native):
    """A menu entry that opens a mini program was tapped."""

    page: str = field(name="EventKey", default="")


class CodeScanned(Native):
    """A menu entry with the camera.  After scancode_waitmsg the client waits for an answer."""

    name: str = field(name="Event", default="")  # scancode_push, scancode_waitmsg
    key: str = field(name="EventKey", default="")
    type: str = field(name="ScanCodeInfo/ScanType", default="")  # qrcode, barcode
    result: str = field(name="ScanCodeInfo/ScanResult", default="")


class PicturesSent(Native):
    """A menu entry with pictures; they follow, each an ``Image``."""

    name: str = field(name="Event", default="")  # pic_sysphoto, pic_photo_or_album, pic_weixin
    key: str = field(name="EventKey", default="")
    count: int = field(name="SendPicsInfo/Count", default=0)
    md5s: list[str] = field(name="SendPicsInfo/PicList/item/PicMd5Sum", default_factory=list)


class PlaceChosen(Native):
    """A menu entry with the map; a ``Location`` follows."""

    key: str = field(name="EventKey", default="")
    latitude: float = field(name="SendLocationInfo/Location_X", default=0.0)
    longitude: float = field(name="SendLocationInfo/Location_Y", default=0.0)
    scale: int = field(name="SendLocationInfo/Scale", default=0)
    label: str = field(name="SendLocationInfo/Label", default="")
    place: str = field(name="SendLocationInfo/Poiname", default="")
    client: str = field(name="AppType", default="")


class BatchJobEnded(Native):
    """A job of the address book is through; ``code`` is 0 when it went well."""

    job: str = field(name="BatchJob/JobId", default="")
    # sync_user, replace_user, invite_user, replace_party
    type: str = field(name="BatchJob/JobType", default="")
    code: int = field(name="BatchJob/ErrCode", default=0)
    words: str = field(name="BatchJob/ErrMsg", default="")


class SharingChanged(Native):
    """The app was shared with a linked company, or no longer is: read the list again."""

    name: str = field(name="Event", default="")  # share_agent_change, share_chain_change


class UploadEnded(Native):
    """A file that the platform fetched is there, or could not be fetched."""

    job: str = field(name="JobId", default="")


class ActivityChanged(Native):
    """An app that is hardly used will be switched off, was, or is back."""

    # inactive_alert, close_inactive_agent, reopen_inactive_agent, low_active_alert, low_active,
    # active_restored
    name: str = field(name="Event", default="")
    effective_at: int = field(name="EffectTime", default=0)  # UTC seconds, 0 if none is named


class WorkbenchSwitched(Native):
    """The app shows itself in another way on the workbench (工作台)."""

    mode: int = field(name="Mode", default=0)
