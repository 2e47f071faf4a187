"""Access tokens live two hours of the clock, and wrong secrets get one banned."""

from __future__ import annotations


async def ask(stranger, company, **query):
    app = company.app("main")
    return await stranger.get(
        "/cgi-bin/gettoken", **{"corpid": company.corp_id, "corpsecret": app.secret, **query}
    )


async def test_asking_twice_gives_the_same_token_with_the_time_it_has_left(stranger, company, move):
    first = await ask(stranger, company)
    assert 7199 <= first["expires_in"] <= 7200
    move(hours=1)
    second = await ask(stranger, company)
    assert first["access_token"] == second["access_token"]
    assert 3598 <= second["expires_in"] <= 3600


async def test_a_token_expires_after_two_hours(api, company, move):
    move(seconds=7201)
    assert 42001 == (await api.send())["errcode"]
    assert api.token != (await ask(api, company))["access_token"]


async def test_each_app_has_a_token_of_its_own(company, emulator, stranger):
    company.apps.append(type(company).pretend(["hr"], agent_ids={"hr": 1000009}).apps[0])
    main = await ask(stranger, company)
    hr = await ask(stranger, company, corpsecret=company.app("hr").secret)
    stranger.token = hr["access_token"]
    assert main["access_token"] != hr["access_token"]
    assert 301002 == (await stranger.send())["errcode"]
    assert 0 == (await stranger.send(agentid=1000009))["errcode"]


async def test_what_is_missing_or_wrong_is_named(stranger, company):
    assert 41002 == (await ask(stranger, company, corpid=""))["errcode"]
    assert 41004 == (await ask(stranger, company, corpsecret=""))["errcode"]
    assert 40013 == (await ask(stranger, company, corpid="ww1"))["errcode"]
    assert 40001 == (await ask(stranger, company, corpsecret="wrong"))["errcode"]


async def test_five_wrong_secrets_ban_the_address_for_an_hour(stranger, company, move):
    for _ in range(5):
        assert 40001 == (await ask(stranger, company, corpsecret="wrong"))["errcode"]
    assert 45009 == (await ask(stranger, company))["errcode"]
    move(minutes=61)
    assert 0 == (await ask(stranger, company))["errcode"]


async def test_a_missing_and_an_unknown_token_are_told_apart(stranger):
    assert 41001 == (await stranger.send())["errcode"]
    stranger.token = "nobody's"
    assert 40014 == (await stranger.send())["errcode"]
