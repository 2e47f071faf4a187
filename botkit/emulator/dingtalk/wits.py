"""What the platform reads, hears and translates: always the same, and nothing is fetched.

Doc: ocr/structured/recognize, asr/voice/translate, ai/mt/translate
"""

from __future__ import annotations

import json

from botkit.emulator.dingtalk.call import Answer, Call, Rooms, has_scheme, is_filled
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong

URL_LETTERS = 1000
PAPERS = {
    "idcard": {"姓名": "张三", "性别": "男", "公民身份号码": "110101199001011234"},
    "invoice": {"发票代码": "011001900111", "发票号码": "12345678", "价税合计": "100.00"},
    "blicense": {"公司名称": "示例科技", "注册号": "91110000000000000X"},
    "bank_card": {"卡号": "6222000000000000000", "银行": "示例银行"},
    "car_no": {"车牌号": "京A00000"},
    "car_invoice": {"发票代码": "111001900111"},
    "driving_license": {"姓名": "张三", "准驾车型": "C1"},
    "vehicle_license": {"号牌号码": "京A00000"},
    "train_ticket": {"车次": "G1", "始发站": "北京南", "到达站": "上海虹桥"},
    "quota_invoice": {"金额": "10.00"},
    "taxi_ticket": {"金额": "35.00"},
    "air_itinerary": {"航班号": "CA0000"},
    "approval_table": {"表格": "[]"},
    "roster": {"姓名": "张三"},
}
FROM_CHINESE = {"en", "id", "vi", "th", "ko", "ru", "fr", "de", "es", "ja", "it"}
FROM_ENGLISH = {"zh", "ru", "es", "fr", "th", "vi", "id", "ar", "tr", "ja"}
HEARD = ("amr", "ogg")
WORDS = "今天下午三点开会"


class Wits:
    def __init__(self, media: Media) -> None:
        self._media = media

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/ocr/structured/recognize"): self.read,
            ("POST", "/topapi/asr/voice/translate"): self.hear,
            ("POST", "/topapi/ai/mt/translate"): self.translate,
        }

    def read(self, call: Call) -> Answer:
        kind, url = call.body.get("type"), call.body.get("image_url")
        if not is_filled(kind) or kind not in PAPERS:
            raise wrong("type")
        if not is_filled(url) or len(url) > URL_LETTERS or not has_scheme(url):
            raise wrong("image_url")
        size = {"width": 800, "height": 500, "original_width": 800, "original_height": 500}
        data = json.dumps(PAPERS[kind], ensure_ascii=False)
        return {"result": {"data": data, "angle": 0, **size}}

    def hear(self, call: Call) -> Answer:
        stored = self._media.find(call.body.get("media_id"))
        if stored is None:
            raise Refusal(40007)
        if stored.name.rpartition(".")[2].lower() not in HEARD:
            raise Refusal(44001)
        return {"result": WORDS}

    def translate(self, call: Call) -> Answer:
        text = call.body.get("query")
        source, target = call.body.get("source_language"), call.body.get("target_language")
        if not is_filled(text):
            raise missing("query")
        pairs = {"zh": FROM_CHINESE, "en": FROM_ENGLISH}
        is_known = target in pairs.get(str(source), ()) or source in pairs.get(str(target), ())
        if not is_known:
            raise wrong("target_language")
        return {"result": f"[{target}] {text}"}
