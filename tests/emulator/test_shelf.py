"""Uploads do not fill the memory."""

from __future__ import annotations

from botkit.emulator.dingtalk.media import Stored
from botkit.emulator.shelf import Shelf


def test_the_oldest_files_make_room_for_new_ones():
    shelf = Shelf[Stored](most_bytes=10)
    for id_, size in (("a", 4), ("b", 5), ("c", 1), ("d", 5)):
        shelf.put(Stored(id_, "file", "a.txt", b"0" * size))
    assert ["c", "d"] == [one.id for one in shelf]
    assert shelf.get("a") is None
    assert "d" == shelf.get("d").id
