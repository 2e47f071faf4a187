import json

import pytest

from botkit.cli.errands import report
from botkit.engine.orders import Done


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("sent", 0), ("duplicate", 0), ("pending", 0), ("unknown", 1), ("dead", 1), ("refused", 1)],
)
def test_only_what_waits_is_said_to_be_kept(outcome, code, capsys):
    assert code == report(Done(outcome), as_json=True)
    out, err = capsys.readouterr()
    assert {"outcome": outcome, "error": ""} == json.loads(out)
    assert (outcome == "pending") is ("do not send it again: it goes when botkit runs" in err)
