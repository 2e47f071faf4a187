"""Which event of DingTalk's own is which record; what is not here stays ``Other``."""

from __future__ import annotations

from collections.abc import Mapping

from botkit.chat.events import AnyEvent, Native, Other
from botkit.dingtalk.events import app, approvals, chats, contacts
from botkit.dingtalk.fields import reader, text

PREFIX = "event:"  # of the name of an ``Other``


def word(type_: str) -> str:
    """The name of the record of such an event, "" when there is none."""
    record = _RECORDS.get(type_)
    return record.__name__ if record else ""


def understand(event: AnyEvent) -> AnyEvent | Native:
    """The record that an ``Other`` is stored for; any other event as it is."""
    if not isinstance(event, Other) or not event.name.startswith(PREFIX):
        return event
    record = _RECORDS.get(text(event.raw, "eventType"))
    if record is None:
        return event
    native = _READERS[record](event.raw)
    native.at, native.raw = event.at, event.raw
    return native


_RECORDS: Mapping[str, type[Native]] = {
    "user_add_org": contacts.UsersJoined,
    "user_modify_org": contacts.UsersUpdated,
    "user_leave_org": contacts.UsersLeft,
    "user_active_org": contacts.UsersActivated,
    "user_dept_change": contacts.UserMoved,
    "user_role_change": contacts.UserMoved,
    "org_admin_add": contacts.AdminsAdded,
    "org_admin_remove": contacts.AdminsRemoved,
    "org_dept_create": contacts.DepartmentsCreated,
    "org_dept_modify": contacts.DepartmentsUpdated,
    "org_dept_remove": contacts.DepartmentsDeleted,
    "org_change": contacts.OrgChanged,
    "org_update": contacts.OrgChanged,
    "org_remove": contacts.OrgChanged,
    "label_user_change": contacts.UserRolesChanged,
    "label_conf_add": contacts.RolesChanged,
    "label_conf_modify": contacts.RolesChanged,
    "label_conf_del": contacts.RolesChanged,
    "org_role_add": contacts.OrgRoleChanged,
    "org_role_modify": contacts.OrgRoleChanged,
    "org_role_remove": contacts.OrgRoleChanged,
    "contact_add_org": contacts.OutsiderChanged,
    "contact_modify_org": contacts.OutsiderChanged,
    "contact_leave_org": contacts.OutsiderChanged,
    "bpms_instance_change": approvals.InstanceChanged,
    "bpms_task_change": approvals.TaskChanged,
    "workflow_instance_change_broadcast": approvals.InstanceChanged,
    "workflow_instance_change_directed": approvals.InstanceChanged,
    "workflow_task_change_broadcast": approvals.TaskChanged,
    "workflow_task_change_directed": approvals.TaskChanged,
    "workflow_form_change": approvals.FormChanged,
    "chat_add_member": chats.MembersAdded,
    "chat_remove_member": chats.MembersRemoved,
    "chat_quit": chats.MemberLeft,
    "chat_update_owner": chats.OwnerChanged,
    "chat_update_title": chats.TitleChanged,
    "chat_disband": chats.ChatDisbanded,
    "chat_template_change": chats.ChatTemplateChanged,
    "robot_msg_read": chats.MessageRead,
    "robot_msg_recall": chats.MessageRecalled,
    "im_cool_app_install": chats.CoolAppChanged,
    "im_cool_app_uninstall": chats.CoolAppChanged,
    "single_conversation_cool_app_install": chats.CoolAppChanged,
    "single_conversation_cool_app_uninstall": chats.CoolAppChanged,
    "check_in": app.CheckedIn,
    "attendance_check_record": app.ClockedIn,
    "calendar_event_change": app.CalendarChanged,
    "blackboard_sent": app.BlackboardSent,
    "todo_task_create": app.TodoChanged,
    "todo_task_update": app.TodoChanged,
    "todo_task_delete": app.TodoChanged,
    "meetingroom_book": app.MeetingRoomBooked,
    "voice_translate_short_speech": app.SpeechHeard,
    "inner_app_release": app.AppChanged,
    "inner_app_status_change": app.AppChanged,
    "inner_app_scopes_change": app.AppChanged,
    "org_micro_app_restore": app.AppChanged,
    "org_micro_app_stop": app.AppChanged,
    "org_micro_app_remove": app.AppChanged,
    "org_micro_app_scope_update": app.AppChanged,
    "suite_ticket": app.SuiteTicketGiven,
    "tmp_auth_code": app.SuiteAuthorised,
    "change_auth": app.SuiteAuthorised,
    "suite_relieve": app.SuiteAuthorised,
    "org_suite_auth": app.SuiteAuthorised,
    "org_suite_change": app.SuiteAuthorised,
    "org_suite_relieve": app.SuiteAuthorised,
}

_READERS = {record: reader(record) for record in _RECORDS.values()}
