"""Every event of DingTalk's own: the payload as it comes, and the record that a bot hears."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events as chat
from botkit.dingtalk import events, inbound, natives
from botkit.dingtalk.events.app import ClockRecord
from botkit.dingtalk.events.contacts import Label

AT = 1683533823336


def heard(type_, payload):
    """What a bot hears after the event went through the store; ``at`` and ``raw`` are checked."""
    kept = msgspec.json.encode(inbound.read_happening(type_, payload, at=AT))
    found = natives.understand(msgspec.json.decode(kept, type=chat.AnyEvent))
    assert AT == found.at
    if isinstance(found, chat.Native):
        assert {**payload, "eventType": type_} == found.raw
        found.raw, found.at = {}, 0
    return found


CHAT = {
    "timeStamp": 1,
    "chatId": "chat1",
    "openConversationId": "cid+/==",
    "corpId": "ding1",
    "operator": "boss",
    "operatorUnionId": "un",
}
IN_CHAT = {"chat": "cid+/==", "old_chat": "chat1", "operator": "boss", "operator_union": "un"}
INSTANCE = {
    "processInstanceId": "9Qgx",
    "processCode": "PROC-1",
    "bizCategoryId": "",
    "businessId": "20xxxx38",
    "type": "finish",
    "result": "agree",
    "title": "请假",
    "staffId": "u-initiator",
    "url": "https://aflow.dingtalk.com/1",
    "createTime": 1670983873000,
    "finishTime": 1670983893000,
}
TASK = {**INSTANCE, "taskId": 811165, "remark": "ok", "staffId": "u-approver", "result": "redirect"}
APPROVED = events.InstanceChanged(
    instance="9Qgx",
    process="PROC-1",
    type="finish",
    result="agree",
    title="请假",
    initiator="u-initiator",
    url="https://aflow.dingtalk.com/1",
    business="20xxxx38",
    began_at=1670983873000,
    ended_at=1670983893000,
)
LATE = {key: value for key, value in INSTANCE.items() if key != "finishTime"}

CASES = [
    ("user_add_org", {"timeStamp": "1", "userId": ["u1"]}, events.UsersJoined(users=["u1"])),
    (
        "user_add_org",
        {"TimeStamp": "1", "UserId": ["u1"], "CorpId": "d"},
        events.UsersJoined(users=["u1"]),
    ),
    (
        "user_modify_org",
        {
            "userId": ["u1"],
            "diffInfo": {"prev": {"name": "张"}, "curr": {"name": "张三"}, "userid": "u1"},
        },
        events.UsersUpdated(users=["u1"], before={"name": "张"}, after={"name": "张三"}),
    ),
    ("user_leave_org", {"userId": ["u1", "u2"]}, events.UsersLeft(users=["u1", "u2"])),
    ("user_active_org", {"userId": ["u1"]}, events.UsersActivated(users=["u1"])),
    (
        "user_dept_change",
        {"userid": "u1", "department": [1, 2], "position": "工程师"},
        events.UserMoved(
            name="user_dept_change", users=["u1"], departments=[1, 2], position="工程师"
        ),
    ),
    ("org_admin_add", {"userId": ["u1"]}, events.AdminsAdded(users=["u1"])),
    ("org_admin_remove", {"userId": ["u1"]}, events.AdminsRemoved(users=["u1"])),
    ("org_dept_create", {"deptId": [7]}, events.DepartmentsCreated(departments=[7])),
    ("org_dept_modify", {"DeptId": ["7"]}, events.DepartmentsUpdated(departments=[7])),
    ("org_dept_remove", {"deptId": [7]}, events.DepartmentsDeleted(departments=[7])),
    ("org_change", {}, events.OrgChanged(name="org_change")),
    (
        "label_user_change",
        {"userIdList": ["u1"], "labelIdList": [3], "action": "add"},
        events.UserRolesChanged(users=["u1"], roles=[3], action="add"),
    ),
    (
        "label_conf_modify",
        {
            "labelIdList": [3],
            "scope": "1",
            "preLabelList": ['{"id":3,"name":"旧"}'],
            "postLabelList": ['{"id":3,"name":"新"}'],
        },
        events.RolesChanged(
            name="label_conf_modify",
            roles=[3],
            scope="1",
            before=[Label(3, "旧")],
            after=[Label(3, "新")],
        ),
    ),
    (
        "org_role_add",
        {"role_id": 3, "role_name": "主管", "groupId": 1, "groupName": "默认"},
        events.OrgRoleChanged(
            name="org_role_add", role=3, title="主管", group=1, group_title="默认"
        ),
    ),
    (
        "contact_add_org",
        {"userId": "x1"},
        events.OutsiderChanged(name="contact_add_org", users=["x1"]),
    ),
    ("bpms_instance_change", INSTANCE, APPROVED),
    (
        "workflow_instance_change_directed",
        {**LATE, "finshTime": 1670983893000},
        APPROVED,
    ),
    (
        "bpms_task_change",
        TASK,
        events.TaskChanged(
            instance="9Qgx",
            process="PROC-1",
            task=811165,
            type="finish",
            result="redirect",
            remark="ok",
            title="请假",
            approver="u-approver",
            business="20xxxx38",
            began_at=1670983873000,
            ended_at=1670983893000,
        ),
    ),
    (
        "workflow_form_change",
        {"formCode": "PROC-1", "name": "请假", "type": "create", "creatorUserId": "u1"},
        events.FormChanged(form="PROC-1", name="请假", type="create", creator="u1"),
    ),
    (
        "chat_add_member",
        {**CHAT, "userId": ["u1"], "unionId": ["un1"], "eventType": "chat_add_member"},
        events.MembersAdded(users=["u1"], unions=["un1"], **IN_CHAT),
    ),
    (
        "chat_remove_member",
        {**CHAT, "userId": ["u1"]},
        events.MembersRemoved(users=["u1"], **IN_CHAT),
    ),
    ("chat_quit", CHAT, events.MemberLeft(**IN_CHAT)),
    ("chat_update_owner", {**CHAT, "owner": "u2"}, events.OwnerChanged(owner="u2", **IN_CHAT)),
    ("chat_update_title", {**CHAT, "title": "群"}, events.TitleChanged(title="群", **IN_CHAT)),
    ("chat_disband", CHAT, events.ChatDisbanded(**IN_CHAT)),
    (
        "chat_disband",
        {"ChatId": "chat1", "OpenConversationId": "cid+/==", "Operator": "boss"},
        events.ChatDisbanded(chat="cid+/==", old_chat="chat1", operator="boss"),
    ),
    (
        "chat_template_change",
        {**CHAT, "templateId": "t", "status": "on"},
        events.ChatTemplateChanged(template="t", status="on", **IN_CHAT),
    ),
    (
        "robot_msg_read",
        {"UserId": "u1", "OperatTime": "7", "ProcessQueryKey": "k+/=", "RobotCode": "r"},
        events.MessageRead(user="u1", read_at=7, handle="k+/=", robot="r"),
    ),
    (
        "robot_msg_recall",
        {"userId": "u1", "operatTime": 7, "processQueryKey": "k"},
        events.MessageRecalled(user="u1", recalled_at=7, handle="k"),
    ),
    (
        "im_cool_app_install",
        {"coolAppCode": "c", "openConversationId": "cid", "robotCode": "r", "operator": "u1"},
        events.CoolAppChanged(
            name="im_cool_app_install", code="c", chat="cid", robot="r", operator="u1"
        ),
    ),
    ("check_in", {"StaffId": "u1"}, events.CheckedIn(user="u1")),
    (
        "attendance_check_record",
        {"dataList": [{"bizId": "b", "userId": "u1", "checkTime": 7, "latitude": 30.5}]},
        events.ClockedIn(records=[ClockRecord(id="b", user="u1", checked_at=7, latitude=30.5)]),
    ),
    (
        "calendar_event_change",
        {"calendarEventId": "e", "changeType": "create", "unionIdList": ["un"]},
        events.CalendarChanged(id="e", change="create", unions=["un"]),
    ),
    (
        "blackboard_sent",
        {"blackboardId": "b", "receivers": {"staffIds": '["u1"]', "deptIds": '["2"]'}},
        events.BlackboardSent(id="b", users=["u1"], departments=[2]),
    ),
    (
        "org_update",
        {"corpName": "示例科技", "isAuthenticated": "true", "authLevel": "3"},
        events.OrgChanged(name="org_update", title="示例科技", is_authenticated=True, level=3),
    ),
    (
        "todo_task_create",
        {"UnionIdList": ["un"], "bizTag": "t", "taskId": "k"},
        events.TodoChanged(name="todo_task_create", unions=["un"], tag="t", task="k"),
    ),
    (
        "meetingroom_book",
        {"bookId": "1", "startTime": "2026-11-20 09:00:00", "roomName": "一号厅"},
        events.MeetingRoomBooked(book="1", begins="2026-11-20 09:00:00", room_name="一号厅"),
    ),
    (
        "voice_translate_short_speech",
        {"finish": True, "entityId": "@m", "content": "你好"},
        events.SpeechHeard(media="@m", words="你好", is_final=True),
    ),
    (
        "inner_app_release",
        {"unifiedAppId": "a", "name": "助手"},
        events.AppChanged(name="inner_app_release", app="a", title="助手"),
    ),
    (
        "suite_ticket",
        {"SuiteKey": "s", "SuiteTicket": "t"},
        events.SuiteTicketGiven(suite="s", ticket="t"),
    ),
    (
        "tmp_auth_code",
        {"AuthCode": "c", "AuthCorpId": "ding2"},
        events.SuiteAuthorised(name="tmp_auth_code", code="c", corp="ding2"),
    ),
    (
        "org_suite_auth",
        {"permanentCode": "p", "authCorpInfo": {"corpid": "ding2"}},
        events.SuiteAuthorised(name="org_suite_auth", permanent_code="p", corp="ding2"),
    ),
]


@pytest.mark.parametrize(("type_", "payload", "record"), CASES, ids=[one[0] for one in CASES])
def test_an_event_becomes_its_record(type_, payload, record):
    assert record == heard(type_, payload)


@pytest.mark.parametrize(
    ("told", "read"),
    [(30.5, 30.5), (30, 30), ("30.5", 30.5)]
    + [(odd, 0.0) for odd in (True, None, "", "north", "nan", "1e999", [1])],
)
def test_a_coordinate_is_a_finite_number_or_nought(told, read):
    (record,) = heard("attendance_check_record", {"dataList": [{"latitude": told}]}).records
    assert read == record.latitude


def test_a_coordinate_that_no_number_holds_is_nought():
    rows = f'[{{"latitude": 1{"0" * 400}}}]'
    (record,) = heard("attendance_check_record", {"dataList": rows}).records
    assert 0.0 == record.latitude


def test_every_record_has_a_case():
    named = set(events.__all__) - {"ChatChanged", "DepartmentsChanged", "UsersChanged"}
    assert named == {type(record).__name__ for _, _, record in CASES}


def test_what_has_no_record_stays_other():
    found = heard("edu_something", {"a": 1})
    assert isinstance(found, chat.Other)
    assert ("event:edu_something", "") == (found.name, found.word)


def test_over_the_quota_there_is_no_word_for_it():
    found = inbound.read_happening("bpms_task_change", {"errCode": 20001, "errMsg": "over"})
    assert "" == found.word


def test_a_change_of_the_address_book_is_heard_as_one():
    assert isinstance(heard("user_add_org", {"userId": ["u1"]}), chat.ContactChanged)
    assert isinstance(heard("bpms_task_change", TASK), chat.ApprovalChanged)


NAMES = st.sampled_from(
    ["userId", "diffInfo", "prev", "dataList", "preLabelList", "finish", "createTime", "deptId"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


@given(type_=st.sampled_from([one[0] for one in CASES]), payload=st.dictionaries(NAMES, JSON))
def test_no_payload_raises(type_, payload):
    event = inbound.read_happening(type_, payload)
    assert isinstance(natives.understand(event), chat.Native | chat.Other)
