"""How often something may be done."""

from __future__ import annotations

from datetime import timedelta

from botkit.emulator.wecom.allowance import Allowance


def test_all_limits_hold_and_each_key_has_its_own(clock):
    allowance = Allowance(clock, (2, 60_000), (3, 3_600_000))
    assert [True, True, False] == [allowance.take("main", "li") for _ in range(3)]
    assert allowance.take("main", "wang")
    clock.shift(timedelta(minutes=1))
    assert [True, False] == [allowance.take("main", "li") for _ in range(2)]
    clock.shift(timedelta(minutes=59))
    assert allowance.take("main", "li")
