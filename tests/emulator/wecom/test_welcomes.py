"""Welcome words."""

from __future__ import annotations

import pytest

TEXT = {"text": {"content": "你好"}}
LINK = {"title": "x", "url": "https://a.example"}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def test_a_code_greets_once_within_twenty_seconds(api, emulator, move):
    welcomes = emulator.wecom.external.welcomes
    code, late = welcomes.new_code(), welcomes.new_code()
    assert 0 == (await ask(api, "send_welcome_msg", welcome_code=code, **TEXT))["errcode"]
    assert "你好" == welcomes.greeted[code]["text"]
    assert 41051 == (await ask(api, "send_welcome_msg", welcome_code=code, **TEXT))["errcode"]
    move(seconds=20)
    assert 41050 == (await ask(api, "send_welcome_msg", welcome_code=late, **TEXT))["errcode"]
    assert 41050 == (await ask(api, "send_welcome_msg", **TEXT))["errcode"]


async def test_words_or_an_attachment_are_a_must(api, emulator):
    code = emulator.wecom.external.welcomes.new_code()
    assert 44004 == (await ask(api, "send_welcome_msg", welcome_code=code))["errcode"]
    only = [{"msgtype": "link", "link": LINK}]
    sent = await ask(api, "send_welcome_msg", welcome_code=code, attachments=only)
    assert 0 == sent["errcode"]


async def test_group_words_are_kept_replaced_and_deleted(api):
    base = "group_welcome_template"
    id_ = (await ask(api, f"{base}/add", **TEXT, link=LINK, notify=0))["template_id"]
    kept = await ask(api, f"{base}/get", template_id=id_)
    assert ("你好", "x") == (kept["text"]["content"], kept["link"]["title"])
    await ask(api, f"{base}/edit", template_id=id_, text={"content": "欢迎"})
    kept = await ask(api, f"{base}/get", template_id=id_)
    assert "欢迎" == kept["text"]["content"]
    assert "link" not in kept
    assert 0 == (await ask(api, f"{base}/del", template_id=id_))["errcode"]
    assert 40058 == (await ask(api, f"{base}/get", template_id=id_))["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (44004, {}),
        (45002, {"text": {"content": "x" * 3001}}),
        (40058, {"link": LINK, "file": {"media_id": "M"}}),
        (41016, {"link": {"url": "https://a.example"}}),
        (41006, {"video": {"media_id": ""}}),
        (40007, {"miniprogram": {"title": "x", "pic_media_id": "M", "appid": "wx", "page": "p"}}),
        (45002, {"miniprogram": {"title": "x" * 65, "pic_media_id": "M"}}),
        (40058, {**TEXT, "notify": 2}),
    ],
)
async def test_bad_group_words_are_refused(api, code, fields):
    assert code == (await ask(api, "group_welcome_template/add", **fields))["errcode"]


async def test_there_are_at_most_a_hundred_group_words(api):
    for _ in range(100):
        assert 0 == (await ask(api, "group_welcome_template/add", **TEXT))["errcode"]
    assert 40058 == (await ask(api, "group_welcome_template/add", **TEXT))["errcode"]
