"""The pretend company."""

from __future__ import annotations

import pytest

from botkit.dingtalk.crypto import Envelope as DingEnvelope
from botkit.emulator.company import Company
from botkit.emulator.mistakes import Mistake
from botkit.wecom.crypto import Envelope


def test_the_same_names_have_the_same_secrets_and_others_other_ones():
    one, two = Company.pretend(["a", "b"], ["ops"]), Company.pretend(["a", "b"], ["ops"])
    assert [app.shows() for app in one.apps] == [app.shows() for app in two.apps]
    assert one.robots == two.robots
    assert 2 == len({app.aes_key for app in one.apps}) == len({app.agent_id for app in one.apps})


def test_the_secrets_have_the_shape_the_platform_gives_them():
    app = Company.pretend().app()
    Envelope(app.token, app.aes_key, app.corp_id)
    assert app.token.isalnum()
    assert len(app.token) <= 32


def test_a_dozen_people_work_in_three_departments_and_have_managers():
    company = Company.pretend()
    assert 12 == len(company.people)
    assert 3 == len({person.department[0] for person in company.people})
    assert "lisi" == company.person("zhangsan").manager
    for person in company.people:
        assert person.manager is None or company.find(person.manager)


def test_agent_ids_can_be_given():
    company = Company.pretend(["a", "b"], agent_ids={"b": 7})
    assert [1000002, 7] == [app.agent_id for app in company.apps]


def test_a_person_is_hired_once():
    company = Company.pretend()
    assert company.hire("li", "小李", manager="lisi") is company.hire("Li")
    assert "lisi" == company.person("li").manager


def test_an_app_needs_a_name_when_there_are_several():
    assert "main" == Company.pretend().app().name
    with pytest.raises(Mistake, match="known are: a, b"):
        Company.pretend(["a", "b"]).app()


def test_an_app_is_looked_for_on_its_own_platform():
    company = Company.pretend(["main"], ["ops"], dingtalk={"main": "stream", "d": "http"})
    assert ["wecom", "dingtalk"] == company.platforms()
    assert "" == company.app().client_id
    assert company.app("main", "dingtalk").client_id.startswith("ding")
    assert ("wecom", "wecom", "dingtalk") == tuple(map(company.platform_of, (None, "main", "d")))
    with pytest.raises(Mistake, match="known are: main, d"):
        company.app("x", "dingtalk")


def test_a_dingtalk_app_can_seal_and_its_group_robot_can_sign():
    company = Company.pretend([], [], dingtalk={"d": "http"}, ding_rooms=["ops"])
    app = company.app(None, "dingtalk")
    DingEnvelope(app.token, app.aes_key, app.client_id)
    [robot] = company.robots
    assert ("dingtalk", 64, "SEC") == (robot.platform, len(robot.key), robot.sign[:3])
    assert ["ops"] == [group.id for group in company.groups]
