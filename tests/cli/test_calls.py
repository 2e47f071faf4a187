import json
import os
import pty
import subprocess
import sys

from tests.cli.conftest import ROOT

GET = "wecom.contacts.users.get"


def test_calls_are_listed_with_verb_path_and_page(run):
    code, out, err = run("calls")
    lines = [line.split("\t") for line in out.splitlines()]
    assert (0, ["call", "verb", "path", "doc"]) == (code, lines[0])
    assert [GET, "GET", "/cgi-bin/user/get"] in [line[:3] for line in lines]
    assert f"botkit: {len({line[0] for line in lines[1:]})} calls\n" == err


def test_words_narrow_the_list_down(run):
    code, out, err = run("calls", "MENUS", "menu/get")
    assert (0, "botkit: 1 call\n") == (code, err)
    assert ["wecom.menus.get"] == [line.split("\t")[0] for line in out.splitlines()[1:]]


def test_json_has_every_field_of_a_call(run):
    _, out, err = run("calls", "--platform", "wecom", "--json", GET)
    (told,) = json.loads(out)
    assert {
        "platform": "wecom",
        "area": "contacts.users",
        "method": "get",
        "verb": "GET",
        "path": "/cgi-bin/user/get",
        "doc": told["doc"],
        "name": GET,
        "reads": True,
    } == told
    assert told["doc"]
    assert "" == err


def test_the_name_of_a_call_shows_how_it_is_typed(run):
    code, out, _ = run("calls", "wecom.messages.text")
    lines = out.splitlines()
    assert 0 == code
    assert "wecom.messages.text TO CONTENT [--safe=NUMBER]" == lines[0]
    assert "POST /cgi-bin/message/send  (asks first)" == lines[1]
    assert "At most 2048 bytes" in out


def test_a_word_that_fits_nothing_fails(run):
    assert (1, "", "botkit: 0 calls\n") == run("calls", "nosuchthing")
    assert (1, "[]\n", "") == run("calls", "nosuchthing", "--json")


def test_an_unknown_platform_is_wrong_usage(run):
    code, _, err = run("calls", "--platform", "wecon")
    assert (2, True) == (code, "There are: wecom" in err)


def test_a_terminal_shows_an_aligned_line_per_call_below_its_area():
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "botkit", "calls", "menus"]
    done = subprocess.run(command, stdout=follower, stderr=subprocess.PIPE, cwd=ROOT, timeout=60)

    os.close(follower)
    shown = os.read(leader, 10_000).decode().splitlines()
    os.close(leader)
    assert 0 == done.returncode
    assert "wecom.menus" in shown[0]
    assert "  get     GET     /cgi-bin/menu/get" in shown
