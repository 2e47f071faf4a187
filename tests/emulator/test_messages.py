"""The conversations: how much of them is kept."""

from __future__ import annotations

from botkit.emulator.bell import Bell
from botkit.emulator.messages import Messages


def test_of_very_many_messages_the_newest_are_kept(clock):
    messages = Messages(clock, Bell(), lambda message: None, most=10)
    for nth in range(12):
        body = {"text": {"content": str(nth)}}
        messages.add(origin="bot", sender="main", msgtype="text", body=body, person="lisi")
    kept = messages.listing(person="lisi")
    assert (10, "2") == (len(kept), kept[0].body["text"]["content"])
    assert (None, kept[0]) == (messages.find("m2"), messages.find("m3"))
