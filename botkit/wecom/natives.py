"""Which event of WeCom's own is which record; what is not here stays ``Other``."""

from __future__ import annotations

from collections.abc import Mapping

from botkit.chat.events import AnyEvent, Native, Other
from botkit.wecom.elements import Fields, reader, text
from botkit.wecom.events import app, approvals, contacts, customers, service


def word(fields: Fields) -> str:
    """The name of the record of such an event, "" when there is none."""
    record = _record(fields)
    return record.__name__ if record else ""


def understand(event: AnyEvent) -> AnyEvent | Native:
    """The record that an ``Other`` is stored for; any other event as it is."""
    if not isinstance(event, Other) or (record := _record(event.raw)) is None:
        return event
    native = _READERS[record](event.raw)
    native.at, native.raw = event.at, event.raw
    return native


def _record(fields: Fields) -> type[Native] | None:
    if text(fields, "MsgType") != "event":
        return None
    event, change = text(fields, "Event"), text(fields, "ChangeType")
    return _RECORDS.get((event, change)) or _RECORDS.get((event, ""))


# By Event and ChangeType; "" is any change.
_RECORDS: Mapping[tuple[str, str], type[Native]] = {
    ("LOCATION", ""): app.LocationReported,
    ("view_miniprogram", ""): app.MiniProgramViewed,
    ("scancode_push", ""): app.CodeScanned,
    ("scancode_waitmsg", ""): app.CodeScanned,
    ("pic_sysphoto", ""): app.PicturesSent,
    ("pic_photo_or_album", ""): app.PicturesSent,
    ("pic_weixin", ""): app.PicturesSent,
    ("location_select", ""): app.PlaceChosen,
    ("batch_job_result", ""): app.BatchJobEnded,
    ("share_agent_change", ""): app.SharingChanged,
    ("share_chain_change", ""): app.SharingChanged,
    ("upload_media_job_finish", ""): app.UploadEnded,
    ("inactive_alert", ""): app.ActivityChanged,
    ("close_inactive_agent", ""): app.ActivityChanged,
    ("reopen_inactive_agent", ""): app.ActivityChanged,
    ("low_active_alert", ""): app.ActivityChanged,
    ("low_active", ""): app.ActivityChanged,
    ("active_restored", ""): app.ActivityChanged,
    ("switch_workbench_mode", ""): app.WorkbenchSwitched,
    ("sys_approval_change", ""): approvals.SysApprovalChanged,
    ("open_approval_change", ""): approvals.OpenApprovalChanged,
    ("change_contact", "create_user"): contacts.UserCreated,
    ("change_contact", "update_user"): contacts.UserUpdated,
    ("change_contact", "delete_user"): contacts.UserDeleted,
    ("change_contact", "create_party"): contacts.DepartmentCreated,
    ("change_contact", "update_party"): contacts.DepartmentUpdated,
    ("change_contact", "delete_party"): contacts.DepartmentDeleted,
    ("change_contact", "update_tag"): contacts.TagUpdated,
    ("change_external_contact", "add_external_contact"): customers.CustomerAdded,
    ("change_external_contact", "add_half_external_contact"): customers.CustomerHalfAdded,
    ("change_external_contact", "edit_external_contact"): customers.CustomerEdited,
    ("change_external_contact", "del_external_contact"): customers.CustomerDeleted,
    ("change_external_contact", "del_follow_user"): customers.FollowerDeleted,
    ("change_external_contact", "transfer_fail"): customers.TransferFailed,
    ("change_external_contact", "msg_audit_approved"): customers.ArchiveAgreed,
    ("change_external_chat", ""): customers.CustomerGroupChanged,
    ("change_external_tag", ""): customers.CustomerTagChanged,
    ("customer_acquisition", "balance_low"): customers.AcquisitionBalanceLow,
    ("customer_acquisition", "balance_exhausted"): customers.AcquisitionBalanceLow,
    ("customer_acquisition", "link_unavailable"): customers.AcquisitionLinkLost,
    ("customer_acquisition", "delete_link"): customers.AcquisitionLinkLost,
    ("customer_acquisition", "customer_start_chat"): customers.AcquisitionChatStarted,
    ("customer_acquisition", "friend_request"): customers.AcquisitionRequested,
    ("customer_acquisition", "quota_expire_soon"): customers.AcquisitionQuotaExpiring,
    ("kf_msg_or_event", ""): service.ServiceNews,
    ("kf_account_auth_change", ""): service.ServiceAccountsChanged,
    ("msgaudit_notify", ""): service.ArchiveNews,
    ("modify_calendar", ""): service.CalendarChanged,
    ("delete_calendar", ""): service.CalendarChanged,
    ("add_schedule", ""): service.ScheduleChanged,
    ("modify_schedule", ""): service.ScheduleChanged,
    ("delete_schedule", ""): service.ScheduleChanged,
    ("respond_schedule", ""): service.ScheduleChanged,
    ("living_status_change", ""): service.LivingChanged,
    ("book_meeting_room", ""): service.MeetingRoomBooked,
    ("cancel_meeting_room", ""): service.MeetingRoomReleased,
}

_READERS = {record: reader(record) for record in _RECORDS.values()}
