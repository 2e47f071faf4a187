import json


def test_it_lists_all_templates_without_a_name(run):
    rows = ["template\tkind", "x/ask/done\ttext", "x/ask/sure\ttaskcard", "x/ask/what\ttext"]
    assert (0, "\n".join(rows) + "\n", "") == run("preview")


def test_it_shows_the_text_the_payload_and_the_sizes(run):
    code, out, err = run("preview", "x/ask/sure")
    assert (0, "") == (code, err)
    assert "确认\n一杯茶\n[是] [改一下]\n" in out
    assert '"card_type": "button_interaction"' in out
    assert "body\t3\t160\tcharacters\n" in out


def test_the_payload_is_what_the_client_sends(run):
    made = json.loads(run("preview", "templates/x/ask/done.text.j2", "--json").out)
    wanted = {
        "touser": "zhangsan",
        "agentid": 0,
        "msgtype": "text",
        "text": {"content": "好的。"},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 600,
    }
    assert wanted == made["parts"][0]["payload"]


def test_values_win_over_the_example(run):
    assert "一杯咖啡" in run("preview", "x/ask/sure", "-v", "text=一杯咖啡").out


def test_a_long_text_is_shown_in_its_parts(run, project):
    (project / "templates/x/long.text.j2").write_text("{{ word }}")
    made = json.loads(run("preview", "x/long", "-v", f"word={'长' * 1500}", "--json").out)
    assert 3 == len(made["parts"])
    assert all(len(part["payload"]["text"]["content"].encode()) <= 2048 for part in made["parts"])
    assert "part 3 of 3" in run("preview", "x/long", "-v", f"word={'长' * 1500}").out


def test_what_is_too_long_is_shown_with_its_size_and_ends_with_1(run, project):
    card = project / "templates/x/ask/sure.taskcard.j2"
    card.write_text('+++\ntitle = "{{ data.text }}"\nbuttons = { yes = "是", no = "否" }\n+++\n')
    code, out, err = run("preview", "x/ask/sure", "-v", f"text={'长' * 40}")
    assert (1, True) == (code, "title\t40 !\t36\tcharacters" in out)
    assert err == "botkit: wecom taskcard.title: 40 characters, allowed are 36. Shorten it.\n"


def test_a_room_gets_what_its_robot_posts(run):
    made = json.loads(run("preview", "x/ask/done", "--room", "--json").out)
    payload = {"msgtype": "text", "text": {"content": "好的。"}}
    assert payload == made["parts"][0]["payload"]
    code, _, err = run("preview", "x/ask/sure", "--room")
    assert (1, True) == (code, "a group robot cannot post a card" in err)


def test_a_file_shows_its_name_and_is_not_uploaded(run, project):
    (project / "templates/x/logo.image.j2").write_text('+++\npath = "logo.png"\n+++\n')
    (project / "templates/x/logo.png").write_bytes(b"not a picture")
    made = json.loads(run("preview", "x/logo", "--json").out)
    assert "logo.png" == made["parts"][0]["text"]
    assert {"media_id": "MEDIA_ID"} == made["parts"][0]["payload"]["image"]


def test_an_unknown_template_is_wrong_usage_with_a_hint(run):
    code, out, err = run("preview", "done")
    assert (2, "") == (code, out)
    assert "there is no template 'done'. Did you mean x/ask/done?" in err


def test_a_template_that_cannot_be_rendered_says_where(run, project):
    (project / "templates/x/ask/done.text.j2").write_text("一\n{{ data.txt }}\n")
    code, _, err = run("preview", "x/ask/done")
    assert (1, "botkit: templates/x/ask/done.text.j2:2: ") == (code, err[:40])


def test_a_broken_bot_does_not_hide_its_templates(run, project):
    (project / "bots" / "x.py").write_text("no Python at all")
    code, out, err = run("preview", "x/ask/what")
    assert (0, True) == (code, "你想要什么？" in out)
    assert "note: shown without its bot" in err
