import pytest

from botkit.chat.events import Entered
from botkit.errors import ConfigError
from botkit.flows.bot import Bot
from botkit.flows.flow import Flow


async def handler(turn):
    pass


@pytest.mark.parametrize(
    ("decorate", "words"),
    [
        (lambda bot: bot.job(handler), "write: @bot.job()"),
        (lambda bot: bot.command(handler), 'write: @bot.command("帮助")'),
        (lambda bot: bot.command(), 'write: @bot.command("帮助")'),
        (lambda bot: bot.click(handler), 'write: @bot.click("publish")'),
        (lambda bot: bot.on(handler), "write: @bot.on(Entered)"),
        (lambda bot: bot.on(Entered()), "write: @bot.on(Entered)"),
        (lambda bot: bot.answer(handler), "write: @bot.answer(CodeScanned)"),
        (lambda bot: bot.cron(handler), 'write: @bot.cron("0 9 * * 1-5")'),
        (lambda bot: bot.flow(Flow), 'write: @bot.flow(start="报修")'),
    ],
)
def test_a_decorator_that_names_nothing_is_told_how_it_is_written(decorate, words):
    with pytest.raises(ConfigError) as refused:
        decorate(Bot("x"))
    assert (True, "x: ") == (words in str(refused.value), str(refused.value)[:3])


def test_a_job_that_would_never_run_is_refused():
    with pytest.raises(ConfigError, match="x: a job of 0 attempts would never run"):
        Bot("x").job(attempts=0)


@pytest.mark.parametrize("menu", [["报修"], {"报修": 5}, {"更多": {"官网": {"x": "y"}}}, None])
def test_what_is_no_menu_is_refused_where_it_is_set(menu):
    with pytest.raises(
        ConfigError, match=r"x: this is no menu: Expected .*; write: bot\.menu = \{"
    ):
        Bot("x").menu = menu
