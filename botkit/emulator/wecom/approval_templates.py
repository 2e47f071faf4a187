"""Templates of approval forms: three samples, and what apps add.  Doc: path/91982"""

from __future__ import annotations

from typing import Any

from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.vacations import KINDS
from botkit.wire.record import Record

TIME_KINDS = ("Vacation", "Attendance", "PunchCorrection")  # one of them in a template
CONTROL_KINDS = {
    *("Text", "Textarea", "Number", "Money", "Date", "DateRange", "Selector", "Contact", "Tips"),
    *("File", "Table", "Location", "RelatedApproval", "Formula", "PhoneNumber", "BankAccount"),
    *TIME_KINDS,
}
LEAVE, EXPENSE, PUNCH = "3TkaLEAVE", "3TkaEXPENSE", "3TkaPUNCH"  # ids of the samples

Control = dict[str, Any]  # {"property": {...}, "config": {...}}


class Template(Record):
    id: str
    names: list[dict[str, Any]]
    controls: list[Control]

    @property
    def name(self) -> str:
        return str(self.names[0].get("text", ""))


class Templates:
    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._all = {one.id: one for one in _samples()}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/oa/gettemplatedetail": ("json", self.get),
            "/cgi-bin/oa/approval/create_template": ("json", self.create),
            "/cgi-bin/oa/approval/update_template": ("json", self.update),
        }

    def find(self, template_id: Any) -> Template:
        """Raises Refusal 301026."""
        found = self._all.get(str(template_id or ""))
        if found is None:
            raise Refusal(301026)
        return found

    def get(self, call: Call) -> Answer:
        found = self.find(call.body.get("template_id"))
        answer: Answer = {
            "template_names": found.names,
            "template_content": {"controls": found.controls},
        }
        if any(kind_of(one) == "Vacation" for one in found.controls):
            answer["vacation_list"] = _leaves()
        return answer

    def create(self, call: Call) -> Answer:
        template = Template(f"C4{self._ids.text()}", *_read(call.body))
        self._all[template.id] = template
        return {"template_id": template.id}

    def update(self, call: Call) -> Answer:
        found = self.find(call.body.get("template_id"))
        found.names, found.controls = _read(call.body)
        return {}


def kind_of(control: Control) -> str:
    return str(control["property"]["control"])


def config_of(control: Control, name: str) -> dict[str, Any]:
    """The settings of a kind, {} when there are none."""
    config = control.get("config") or {}
    found = config.get(name)
    return found if isinstance(found, dict) else {}


def _read(body: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Control]]:
    """Names and controls of a template that is fit for use.  Raises Refusal 301025."""
    names = body.get("template_name")
    if not isinstance(names, list) or not names or not all(_is_words(one) for one in names):
        raise Refusal(301025, "template_name invalid")
    content = body.get("template_content")
    controls = content.get("controls") if isinstance(content, dict) else None
    if not isinstance(controls, list) or not controls:
        raise Refusal(301025, "controls empty")
    _check_controls(controls)
    if sum(kind_of(one) in TIME_KINDS for one in controls) > 1:
        raise Refusal(301025, "more than one control for leave or attendance")
    return names, controls


def _check_controls(controls: list[Any]) -> None:
    seen: set[str] = set()
    for one in controls:
        about = one.get("property") if isinstance(one, dict) else None
        if not isinstance(about, dict) or about.get("control") not in CONTROL_KINDS:
            raise Refusal(301025, "invalid control")
        if not is_filled(about.get("id")) or about["id"] in seen:
            raise Refusal(301025, "control id missing or repeated")
        seen.add(about["id"])
        titles = about.get("title")
        if not isinstance(titles, list) or not titles or not all(_is_words(it) for it in titles):
            raise Refusal(301025, "control title invalid")
        if about["control"] == "Selector" and not config_of(one, "selector").get("options"):
            raise Refusal(301025, "selector without options")
        if about["control"] == "Table":
            _check_controls(config_of(one, "table").get("children") or [None])


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and is_filled(value.get("text"))


def _words(text: str) -> list[dict[str, str]]:
    return [{"text": text, "lang": "zh_CN"}]


def _control(kind: str, title: str, *, require: int = 0, **config: Any) -> Control:
    about = {"control": kind, "id": f"{kind}-1", "title": _words(title), "require": require}
    return {"property": {**about, "placeholder": [], "un_print": 0}, "config": config}


def _leaves() -> dict[str, Any]:
    return {"item": [{"id": kind, "name": _words(name)} for kind, name, _ in KINDS]}


def _samples() -> list[Template]:
    options = [{"key": "option-1", "value": _words("交通")}]
    options.append({"key": "option-2", "value": _words("住宿")})
    leave = [
        _control("Vacation", "请假", require=1, vacation_list=_leaves()),
        _control("Textarea", "事由", require=1),
    ]
    row = [_control("Text", "名目", require=1), _control("Money", "金额", require=1)]
    expense = [
        _control("Text", "事由", require=1),
        _control("Textarea", "说明"),
        _control("Number", "数量"),
        _control("Money", "总额", require=1),
        _control("Date", "日期", date={"type": "day"}),
        _control("DateRange", "期间", date_range={"type": "hour"}),
        _control("Selector", "类别", selector={"type": "single", "options": options}),
        _control("Contact", "同行人", contact={"type": "multi", "mode": "user"}),
        _control("Tips", "提示"),
        _control("File", "票据"),
        _control("Table", "明细", table={"children": row}),
        _control("Location", "地点"),
        _control("RelatedApproval", "出差单", related_approval={"template_id": []}),
        _control("Formula", "合计"),
        _control("PhoneNumber", "电话"),
        _control("BankAccount", "账户"),
        _control("Attendance", "出差", attendance={"date_range": {"type": "halfday"}, "type": 3}),
    ]
    punch = [_control("PunchCorrection", "补卡", require=1)]
    return [
        Template(LEAVE, _words("请假"), leave),
        Template(EXPENSE, _words("报销"), expense),
        Template(PUNCH, _words("补卡"), punch),
    ]
