"""A sample of every event of WeCom's own, and the record that a bot hears."""

from __future__ import annotations

from botkit.wecom import events
from botkit.wecom.events.contacts import Attribute
from tests.wecom.approval_samples import OPEN_APPROVAL, OPEN_HEARD, SYS_APPROVAL, SYS_HEARD

APP = "<AgentID>1000002</AgentID>"
KEY = "<EventKey><![CDATA[K1]]></EventKey>"
SCANNED = (
    f"{KEY}<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType>"
    f"<ScanResult><![CDATA[asset-17]]></ScanResult></ScanCodeInfo>{APP}"
)
FULL_USER = """
    <UserID>lisi</UserID><Name>李四</Name><Department>1,2</Department>
    <MainDepartment>2</MainDepartment><IsLeaderInDept>1,0</IsLeaderInDept>
    <DirectLeader>zhouba,wujiu</DirectLeader><Position>经理</Position><Mobile>13800000000</Mobile>
    <Gender>1</Gender><Email>l@example.com</Email><BizMail>l@corp.example.com</BizMail>
    <Status>1</Status><Avatar>https://a/1</Avatar><Alias>li</Alias><Telephone>020</Telephone>
    <Address>广州</Address><ExtAttr>
    <Item><Name>工号</Name><Type>0</Type><Text><Value>17</Value></Text></Item>
    <Item><Name>主页</Name><Type>1</Type><Web><Title>我</Title><Url>https://b/</Url></Web></Item>
    <Item><Name>楼层</Name><Value>3</Value></Item></ExtAttr>
"""
FULL = {
    "user": "lisi",
    "name": "李四",
    "departments": [1, 2],
    "main_department": 2,
    "leads": [1, 0],
    "leaders": ["zhouba", "wujiu"],
    "position": "经理",
    "mobile": "13800000000",
    "gender": 1,
    "email": "l@example.com",
    "biz_mail": "l@corp.example.com",
    "status": 1,
    "avatar": "https://a/1",
    "alias": "li",
    "telephone": "020",
    "address": "广州",
    "attributes": [
        Attribute("工号", value="17"),
        Attribute("主页", 1, title="我", url="https://b/"),
        Attribute("楼层", value="3"),
    ],
}
AT_THE_APP = [
    (
        "LOCATION",
        f"<Latitude>31.2304</Latitude><Longitude>121.4737</Longitude><Precision>65</Precision>{APP}"
        "<AppType><![CDATA[wxwork]]></AppType>",
        events.LocationReported(
            latitude=31.2304, longitude=121.4737, precision=65.0, client="wxwork"
        ),
    ),
    (
        "view_miniprogram",
        f"<EventKey><![CDATA[pages/index]]></EventKey>{APP}",
        events.MiniProgramViewed(page="pages/index"),
    ),
    (
        "scancode_push",
        SCANNED,
        events.CodeScanned(name="scancode_push", key="K1", type="qrcode", result="asset-17"),
    ),
    (
        "scancode_waitmsg",
        SCANNED,
        events.CodeScanned(name="scancode_waitmsg", key="K1", type="qrcode", result="asset-17"),
    ),
    (
        "pic_sysphoto",
        f"{KEY}<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>d41d8cd9</PicMd5Sum></item>"
        f"</PicList></SendPicsInfo>{APP}",
        events.PicturesSent(name="pic_sysphoto", key="K1", count=1, md5s=["d41d8cd9"]),
    ),
    (
        "pic_photo_or_album",
        f"{KEY}<SendPicsInfo><PicList><item><PicMd5Sum>a1</PicMd5Sum></item></PicList><PicList>"
        f"<item><PicMd5Sum>a2</PicMd5Sum></item></PicList><Count>2</Count></SendPicsInfo>{APP}",
        events.PicturesSent(name="pic_photo_or_album", key="K1", count=2, md5s=["a1", "a2"]),
    ),
    (
        "pic_weixin",
        f"{KEY}<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a3</PicMd5Sum></item>"
        f"<item><PicMd5Sum>a4</PicMd5Sum></item></PicList></SendPicsInfo>{APP}",
        events.PicturesSent(name="pic_weixin", key="K1", count=2, md5s=["a3", "a4"]),
    ),
    (
        "location_select",
        f"{KEY}<SendLocationInfo><Location_X>31.2304</Location_X><Location_Y>121.4737</Location_Y>"
        "<Scale>15</Scale><Label>人民广场</Label><Poiname><![CDATA[]]></Poiname>"
        f"</SendLocationInfo>{APP}<AppType>wxwork</AppType>",
        events.PlaceChosen(
            key="K1",
            latitude=31.2304,
            longitude=121.4737,
            scale=15,
            label="人民广场",
            client="wxwork",
        ),
    ),
    (
        "batch_job_result",
        "<BatchJob><JobId>JOB0001</JobId><JobType>sync_user</JobType><ErrCode>-1</ErrCode>"
        "<ErrMsg>busy</ErrMsg></BatchJob>",
        events.BatchJobEnded(job="JOB0001", type="sync_user", code=-1, words="busy"),
    ),
    ("share_agent_change", APP, events.SharingChanged(name="share_agent_change")),
    ("share_chain_change", APP, events.SharingChanged(name="share_chain_change")),
    ("upload_media_job_finish", "<JobId>JOB0002</JobId>", events.UploadEnded(job="JOB0002")),
    (
        "inactive_alert",
        f"<EffectTime>1700600000</EffectTime>{APP}",
        events.ActivityChanged(name="inactive_alert", effective_at=1700600000),
    ),
    *(
        (name, APP, events.ActivityChanged(name=name))
        for name in (
            "close_inactive_agent",
            "reopen_inactive_agent",
            "low_active_alert",
            "low_active",
            "active_restored",
        )
    ),
    ("switch_workbench_mode", f"<Mode>1</Mode>{APP}", events.WorkbenchSwitched(mode=1)),
]
CONTACTS = [
    (
        "create_user",
        "<UserID>lisi</UserID><Department>1,2</Department>",
        events.UserCreated(user="lisi", departments=[1, 2]),
    ),
    ("create_user", FULL_USER, events.UserCreated(**FULL)),
    (
        "update_user",
        "<UserID>lisi</UserID><NewUserID>lisi2</NewUserID><Department>2</Department>",
        events.UserUpdated(user="lisi", new_user="lisi2", departments=[2]),
    ),
    ("update_user", FULL_USER, events.UserUpdated(**FULL)),
    ("delete_user", "<UserID>lisi2</UserID>", events.UserDeleted(user="lisi2")),
    (
        "create_party",
        "<Id>7</Id><Name>研发</Name><ParentId>1</ParentId><Order>100</Order>",
        events.DepartmentCreated(department=7, name="研发", parent=1, order=100),
    ),
    (
        "update_party",
        "<Id>7</Id><Name>研发中心</Name><ParentId>1</ParentId>",
        events.DepartmentUpdated(department=7, name="研发中心", parent=1),
    ),
    ("update_party", "<Id>7</Id>", events.DepartmentUpdated(department=7)),
    ("delete_party", "<Id>7</Id>", events.DepartmentDeleted(department=7)),
    (
        "update_tag",
        "<TagId>1</TagId><AddUserItems><![CDATA[zhangsan,lisi]]></AddUserItems><DelUserItems>"
        "<![CDATA[]]></DelUserItems><AddPartyItems>1</AddPartyItems><DelPartyItems/>",
        events.TagUpdated(tag=1, users_added=["zhangsan", "lisi"], departments_added=[1]),
    ),
]
PAIR = "<UserID>zhangsan</UserID><ExternalUserID>wmEXT0001</ExternalUserID>"
BOTH = {"user": "zhangsan", "customer": "wmEXT0001"}
GREETED = f"{PAIR}<State>booth7</State><WelcomeCode>WELCOME0001</WelcomeCode>"
CUSTOMERS = [
    (
        "add_external_contact",
        GREETED,
        events.CustomerAdded(**BOTH, state="booth7", welcome_code="WELCOME0001"),
    ),
    (
        "add_half_external_contact",
        GREETED,
        events.CustomerHalfAdded(**BOTH, state="booth7", welcome_code="WELCOME0001"),
    ),
    (
        "edit_external_contact",
        f"{PAIR}<State>booth7</State>",
        events.CustomerEdited(**BOTH, state="booth7"),
    ),
    (
        "del_external_contact",
        f"{PAIR}<Source>DELETE_BY_TRANSFER</Source>",
        events.CustomerDeleted(**BOTH, source="DELETE_BY_TRANSFER"),
    ),
    ("del_follow_user", PAIR, events.FollowerDeleted(**BOTH)),
    (
        "transfer_fail",
        f"{PAIR}<FailReason>customer_refused</FailReason>",
        events.TransferFailed(**BOTH, reason="customer_refused"),
    ),
    (
        "msg_audit_approved",
        f"{PAIR}<WelcomeCode>WELCOME0002</WelcomeCode>",
        events.ArchiveAgreed(**BOTH, welcome_code="WELCOME0002"),
    ),
]
ADDED = {
    "group": "wrCHAT0001",
    "change": "update",
    "detail": "add_member",
    "join_scene": 3,
    "count": 2,
    "members": ["wmEXT0001", "wmEXT0002"],
    "version_before": "v1",
    "version": "v2",
}
GROUP = (
    "<ChatId>wrCHAT0001</ChatId><ChangeType>update</ChangeType><UpdateDetail>add_member"
    "</UpdateDetail><JoinScene>3</JoinScene><QuitScene>0</QuitScene><MemChangeCnt>2</MemChangeCnt>"
    "<MemChangeList>{}</MemChangeList><LastMemVer>v1</LastMemVer><CurMemVer>v2</CurMemVer>"
)
GROUPS = [
    (
        "change_external_chat",
        GROUP.format("<Item>wmEXT0001</Item><Item>wmEXT0002</Item>"),
        events.CustomerGroupChanged(**ADDED),
    ),
    (
        "change_external_chat",
        GROUP.format("wmEXT0001,wmEXT0002"),
        events.CustomerGroupChanged(**ADDED),
    ),
    *(
        (
            "change_external_chat",
            f"<ChatId>wrCHAT0001</ChatId><ChangeType>{change}</ChangeType>",
            events.CustomerGroupChanged(group="wrCHAT0001", change=change),
        )
        for change in ("create", "dismiss")
    ),
    *(
        (
            "change_external_tag",
            f"<Id>etTAG0001</Id><TagType>tag</TagType><ChangeType>{change}</ChangeType>"
            "<StrategyId>3</StrategyId>",
            events.CustomerTagChanged(tag="etTAG0001", change=change, type="tag", strategy=3),
        )
        for change in ("create", "update", "delete", "shuffle")
    ),
    *(
        ("customer_acquisition", f"<ChangeType>{record.change}</ChangeType>{rest}", record)
        for rest, record in (
            ("", events.AcquisitionBalanceLow(change="balance_low")),
            ("", events.AcquisitionBalanceLow(change="balance_exhausted")),
            (
                "<LinkId>L1</LinkId>",
                events.AcquisitionLinkLost(change="link_unavailable", link="L1"),
            ),
            ("<LinkId>L1</LinkId>", events.AcquisitionLinkLost(change="delete_link", link="L1")),
            (PAIR, events.AcquisitionChatStarted(change="customer_start_chat", **BOTH)),
            (
                "<LinkId>L1</LinkId><State>s</State>",
                events.AcquisitionRequested(change="friend_request", link="L1", state="s"),
            ),
            (
                "<ExpireTime>1700600000</ExpireTime><ExpireQuotaNum>5</ExpireQuotaNum>",
                events.AcquisitionQuotaExpiring(
                    change="quota_expire_soon", expires_at=1700600000, count=5
                ),
            ),
        )
    ),
]
BOOKING = "<MeetingRoomId>R1</MeetingRoomId><BookingId>B1</BookingId>"
SERVICE = [
    (
        "kf_msg_or_event",
        "<Token>KFTOKEN0001</Token><OpenKfId>wkKF0001</OpenKfId>",
        events.ServiceNews(token="KFTOKEN0001", account="wkKF0001"),
    ),
    (
        "kf_account_auth_change",
        "<AuthAddOpenKfId>wk1</AuthAddOpenKfId><AuthAddOpenKfId>wk2</AuthAddOpenKfId>"
        "<AuthDelOpenKfId>wk3</AuthDelOpenKfId>",
        events.ServiceAccountsChanged(added=["wk1", "wk2"], removed=["wk3"]),
    ),
    ("msgaudit_notify", "<AgentID>2000004</AgentID>", events.ArchiveNews()),
    *(
        (name, "<CalId>C1</CalId>", events.CalendarChanged(name=name, calendar="C1"))
        for name in ("modify_calendar", "delete_calendar")
    ),
    *(
        (
            name,
            "<CalId>C1</CalId><ScheduleId>S1</ScheduleId>",
            events.ScheduleChanged(name=name, calendar="C1", schedule="S1"),
        )
        for name in ("add_schedule", "modify_schedule", "delete_schedule", "respond_schedule")
    ),
    (
        "living_status_change",
        f"<LivingId>L1</LivingId><Status>2</Status>{APP}",
        events.LivingChanged(living="L1", status=2),
    ),
    ("book_meeting_room", BOOKING, events.MeetingRoomBooked(room="R1", booking="B1")),
    ("cancel_meeting_room", BOOKING, events.MeetingRoomReleased(room="R1", booking="B1")),
]
CHANGED = "<ChangeType><![CDATA[{}]]></ChangeType>{}"
EVENTS = [
    *AT_THE_APP,
    *(("change_contact", CHANGED.format(kind, rest), heard) for kind, rest, heard in CONTACTS),
    *(
        ("change_external_contact", CHANGED.format(kind, rest), heard)
        for kind, rest, heard in CUSTOMERS
    ),
    *GROUPS,
    *SERVICE,
    ("sys_approval_change", SYS_APPROVAL, SYS_HEARD),
    ("open_approval_change", OPEN_APPROVAL.format(step="approverstep"), OPEN_HEARD),
    ("open_approval_change", OPEN_APPROVAL.format(step="ApproverStep"), OPEN_HEARD),
]
