"""The app robot's calls: sending, who has read it, recall.  Doc: robot messages"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import DINGTALK, App, Company, Group, Member
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.dingtalk.handles import GROUP, PAIR, PEOPLE, Handles, Sent
from botkit.emulator.dingtalk.names import group_of, pair_of
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.dingtalk.templates import Templates
from botkit.emulator.faults import ROBOT, Faults

USERS = 20
HANDLES = 20
READERS = 200
DING_USERS = {1: 200, 2: 20, 3: 20}  # by way
CONVERSATION = "openConversationId.notExisted"


class Robots:
    def __init__(
        self,
        company: Company,
        faults: Faults,
        templates: Templates,
        handles: Handles,
        board: Board,
    ) -> None:
        self._company, self._faults, self._templates = company, faults, templates
        self._handles, self._board = handles, board

    def rooms(self) -> Rooms:
        robot = "/v1.0/robot"
        return {
            ("POST", f"{robot}/oToMessages/batchSend"): self.send,
            ("POST", f"{robot}/groupMessages/send"): self.send_group,
            ("POST", f"{robot}/privateChatMessages/send"): self.send_private,
            ("GET", f"{robot}/oToMessages/readStatus"): self.read_status,
            ("POST", f"{robot}/groupMessages/query"): self.group_readers,
            ("POST", f"{robot}/privateChatMessages/query"): self.private_readers,
            ("POST", f"{robot}/otoMessages/batchRecall"): self.recall,
            ("POST", f"{robot}/groupMessages/recall"): self.recall_group,
            ("POST", f"{robot}/privateChatMessages/batchRecall"): self.recall_private,
            ("POST", f"{robot}/groups/robots/query"): self.of_group,
            ("POST", f"{robot}/ding/send"): self.ding,
            ("POST", f"{robot}/plugins/set"): self.set_plugins,
        }

    def send(self, call: Call) -> Answer:
        """Told with HTTP 200 even when nobody gets it: the two lists say who does not."""
        self._robot(call, call.body.get("robotCode"))
        users = call.body.get("userIds")
        if not isinstance(users, list) or not users:
            raise Refusal("invalidParameter.userIds.empty")
        if len(users) > USERS:
            raise Refusal("invalidParameter.userIds.overMax")
        shown = self._templates.check(call.body)
        found = {str(one): self._company.find(str(one)) for one in users}
        invalid = [one for one, member in found.items() if not _sees(call.app, member)]
        receivers = [one for one in found.values() if one and one.id not in call.app.hidden]
        held: list[str] = []
        if self._take("flow_control", call):
            held, receivers = [one.id for one in receivers], []
        handle = self._handles.new(call.app, PEOPLE, receivers)
        for member in receivers:
            self._board.to_person(call.app, member, shown, handle)
        lists = {"invalidStaffIdList": invalid, "flowControlledStaffIdList": held}
        return {"processQueryKey": handle, **lists}

    def send_group(self, call: Call) -> Answer:
        self._robot(call, call.body.get("robotCode"))
        group = self._group(call)
        shown = self._templates.check(call.body)
        members = [self._company.person(one) for one in group.members]
        chat = str(call.body["openConversationId"])
        handle = self._handles.new(call.app, GROUP, members, chat)
        self._board.to_group(call.app, group, shown, handle)
        return {"processQueryKey": handle}

    def send_private(self, call: Call) -> Answer:
        self._robot(call, call.body.get("robotCode"))
        if not is_filled(call.body.get("coolAppCode")):
            raise Refusal("invalidParameter.robotCode.coolApp", "coolAppCode 为空")
        pair = self._pair(call)
        shown = self._templates.check(call.body)
        chat = str(call.body["openConversationId"])
        handle = self._handles.new(call.app, PAIR, pair, chat)
        for member in pair:
            self._board.to_person(call.app, member, shown, handle)
        return {"processQueryKey": handle}

    def read_status(self, call: Call) -> Answer:
        self._robot(call, call.query.get("robotCode"))
        sent = self._sent(call, PEOPLE, call.query.get("processQueryKey"))
        rows = [
            {
                "name": one.name,
                "userId": one.id,
                "readStatus": "READ" if one.id in sent.read else "UNREAD",
                "readTimestamp": sent.read.get(one.id, 0),
            }
            for one in sent.receivers
        ]
        return {"sendStatus": sent.status, "messageReadInfoList": rows}

    def group_readers(self, call: Call) -> Answer:
        return self._readers(call, GROUP)

    def private_readers(self, call: Call) -> Answer:
        return self._readers(call, PAIR)

    def recall(self, call: Call) -> Answer:
        return self._recall(call, PEOPLE, "")

    def recall_group(self, call: Call) -> Answer:
        self._group(call)
        return self._recall(call, GROUP, str(call.body["openConversationId"]))

    def recall_private(self, call: Call) -> Answer:
        self._pair(call)
        return self._recall(call, PAIR, str(call.body["openConversationId"]))

    def of_group(self, call: Call) -> Answer:
        group = self._group(call)
        apps = [
            {"robotCode": one.robot_code, "name": one.label, "openRobotType": 2}
            for one in self._company.apps_of(DINGTALK)
        ]
        custom = [
            {"robotCode": "", "name": one.label, "openRobotType": 1}
            for one in self._company.robots
            if one.platform == DINGTALK and one.chat == group.id
        ]
        rows = [{**one, "downloadIconURL": ""} for one in (*apps, *custom)]
        return {"chatbotInstanceVOList": rows}

    def ding(self, call: Call) -> Answer:
        self._robot(call, call.body.get("robotCode"))
        way, users = whole(call.body.get("remindType")), call.body.get("receiverUserIdList")
        if way not in DING_USERS or not is_filled(call.body.get("content")):
            raise Refusal("invalidParameter.param.invalid")
        if not isinstance(users, list) or not users:
            raise Refusal("illegal.receivers", "receiverUserIdList 为空")
        if len(users) > DING_USERS[way]:
            raise Refusal("receivers.exceed", "receiverUserIdList 超过最大数量")
        unknown = [str(one) for one in users if not _sees(call.app, self._company.find(str(one)))]
        failed = {"staffId.notExisted": unknown} if unknown else {}
        handle = self._handles.new(call.app, "ding", [])
        return {"openDingId": handle, "failedList": failed}

    def set_plugins(self, call: Call) -> Answer:
        self._robot(call, call.body.get("robotCode"))
        plugins = call.body.get("pluginInfoList")
        if not isinstance(plugins, list):
            raise Refusal("invalidParameter.param.invalid")
        return {"result": True}

    def _readers(self, call: Call, kind: str) -> Answer:
        body = call.body
        size, start = whole(body.get("maxResults", READERS)), whole(body.get("nextToken") or "0")
        if size is None or not 1 <= size <= READERS:
            raise Refusal("invalidParameter.pageSize.invalid")
        if start is None or start < 0:
            raise Refusal("invalidParameter.cursor.invalid")
        sent = self._sent(call, kind, body.get("processQueryKey"))
        readers = sorted(sent.read)
        more = {"hasMore": start + size < len(readers), "nextToken": str(start + size)}
        rows = readers[start : start + size]
        return {"sendStatus": sent.status, "readUserIds": rows, **more}

    def _recall(self, call: Call, kind: str, chat: str) -> Answer:
        self._robot(call, call.body.get("robotCode"))
        handles = call.body.get("processQueryKeys")
        if not isinstance(handles, list) or not handles:
            raise Refusal("invalidParameter.processQueryKey.missing")
        if len(handles) > HANDLES:
            raise Refusal("invalidParameter.processQueryKeys.overMax")
        why = {str(one): self._handles.recall(call.app, kind, str(one), chat) for one in handles}
        done = [one for one, words in why.items() if not words]
        failed = {one: words for one, words in why.items() if words}
        return {"successResult": done, "failedResult": failed}

    def _sent(self, call: Call, kind: str, handle: Any) -> Sent:
        if self._take("not_ready", call):
            raise Refusal("processQueryKey.expireTime")
        return self._handles.find(call.app, kind, handle)

    def _take(self, fault: str, call: Call) -> bool:
        taken = self._faults.take({fault: ROBOT[fault]}, "/v1.0/robot/")
        if taken:
            call.notes.append(fault)
        return taken is not None

    def _group(self, call: Call) -> Group:
        conversation = call.body.get("openConversationId")
        if not is_filled(conversation):
            raise Refusal("miss.openConversationId")
        group = group_of(self._company, conversation)
        if group is None or not conversation.startswith("cid"):
            raise Refusal(CONVERSATION)
        return group

    def _pair(self, call: Call) -> list[Member]:
        conversation = call.body.get("openConversationId")
        if not is_filled(conversation):
            raise Refusal("miss.openConversationId")
        pair = pair_of(self._company, conversation)
        if pair is None:
            raise Refusal(CONVERSATION)
        return pair

    def _robot(self, call: Call, code: Any) -> None:
        """The robot of a call must be the app's own.  Raises Refusal."""
        if not is_filled(code):
            raise Refusal("invalidParameter.robotCode.empty")
        if code == call.app.robot_code:
            return
        others = [one.robot_code for one in self._company.apps_of(DINGTALK)]
        if code in others:
            raise Refusal("invalidParameter.robotCode.auth")
        raise Refusal("resource.not.found")


def _sees(app: App, member: Member | None) -> bool:
    return member is not None and member.id not in app.hidden
