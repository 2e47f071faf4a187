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


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["send", "lisi", "nope"], "no template 'nope'"),
        (["send", "lisi", "x/ask/done", "--app", "other"], "app 'other': name one with --app."),
        (["post", "ops", "x/ask/done"], "room 'ops': not in [robots]"),
    ],
)
async def test_what_is_refused_where_nothing_runs_is_told_as_by_a_running_process(
    run_aside, emulator, args, words
):
    code, out, err = await run_aside(*args, "--json")
    told = json.loads(out)
    assert (1, "refused") == (code, told["outcome"])
    assert words in told["error"]
    assert f"botkit: {told['error']}" in err


def test_where_nothing_runs_the_credentials_that_lack_are_counted(run):
    code, out, err = run("send", "lisi", "x/ask/done")
    first, second, *lacking = err.splitlines()
    assert (1, "", 5) == (code, out, len(lacking))
    assert "botkit: neither run nor dev is running here, and to send without them" in first
    assert "botkit: 5 mistakes" == second
