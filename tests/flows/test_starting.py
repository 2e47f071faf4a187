import pytest

from botkit import Bot, CardClicked, ConfigError, ContactChanged, Entered, Flow, Remark
from botkit.chat.events import CronFired, Image, JobEnded, Native, Text, TimerFired
from botkit.flows.starting import Jobs, Roster


def a_bot(name):
    bot = Bot(name)
    bot.menu = {"报修": "new", "更多": {"官网": "https://www.example.com/"}}

    @bot.flow(start=["报修", "menu:new"])
    class New(Flow):
        initial = "a"
        states = ["a"]

    @bot.command("帮助", "help")
    async def answer(turn): ...

    @bot.click("publish")
    async def publish(turn): ...

    @bot.on(Entered)
    async def welcome(turn): ...

    @bot.job(limit="10s", attempts=2)
    async def file(job): ...

    return bot


def test_the_first_bot_that_wants_a_word_gets_it():
    roster = Roster([a_bot("one"), a_bot("two")])
    assert "one.New" == roster.start("报修").name
    assert "one.New" == roster.start("menu:new").name
    assert "one" == roster.command("help")[0].name
    assert [None, None] == [roster.start("menu:报修"), roster.command("Help")]


def test_every_bot_hears_an_event():
    roster = Roster([a_bot("one"), a_bot("two")])
    assert ["one", "two"] == [bot.name for bot, _ in roster.listeners(Entered())]


def test_a_listener_of_an_event_and_of_what_it_is_made_from_is_called_once():
    bot = Bot("one")

    @bot.on(ContactChanged, Native)
    async def heard(turn): ...

    assert [(bot, heard)] == Roster([bot]).listeners(ContactChanged())


def test_a_click_goes_to_the_bot_that_sent_the_card():
    roster = Roster([a_bot("one"), a_bot("two")])
    assert "two" == roster.click("two", "publish")[0].name
    assert roster.click("three", "publish") is None
    assert roster.click("two", "other") is None


def test_a_click_that_no_key_takes_goes_to_click():
    bot = a_bot("one")

    @bot.click("click")
    async def clicked(turn): ...

    assert (bot, clicked) == Roster([bot]).click("one", "other")
    assert "publish" == Roster([bot]).click("one", "publish")[1].__name__


def test_the_help_lists_what_can_be_typed_and_tapped():
    roster = Roster([a_bot("one")])
    assert ["报修", "帮助", "help"] == roster.words()
    assert ["报修", "官网"] == roster.entries()
    assert [] == Roster([a_bot("one")], has_menu=False).entries()


def test_the_first_fallback_counts():
    bot = a_bot("two")

    @bot.otherwise
    async def anything(turn): ...

    assert Roster([a_bot("one")]).fallback() is None
    assert (bot, anything) == Roster([a_bot("one"), bot]).fallback()


def test_jobs_are_found_by_their_full_name():
    entry = Jobs([a_bot("one")]).entry("one.file")
    assert ("file", 10, 2) == (entry.name, entry.limit.total_seconds(), entry.attempts)
    with pytest.raises(ConfigError, match=r"no bot has it. Jobs are: one\.file"):
        Jobs([a_bot("one")]).entry("one.gone")


def test_two_handlers_for_one_word_are_refused():
    with pytest.raises(ConfigError, match="both take 'help'"):
        a_bot("one").command("help")(lambda turn: None)


def test_a_word_is_taken_once():
    bot = Bot("one")

    @bot.command("help")
    async def answer(turn): ...

    with pytest.raises(ConfigError, match="both take 'help'"):
        bot.flow(start="help")(type("Helping", (Flow,), {}))
    with pytest.raises(ConfigError, match="leaves a flow"):
        bot.flow(start="退出")(type("Leaving", (Flow,), {}))


def test_two_jobs_of_one_name_are_refused():
    bot = Bot("one")

    async def work(job):
        return None

    bot.job()(work)
    with pytest.raises(ConfigError, match="two jobs are named 'work'"):
        bot.job()(work)


def plain(turn):
    return None


@pytest.mark.parametrize(
    "register",
    [
        lambda bot: bot.job(),
        lambda bot: bot.command("hi"),
        lambda bot: bot.click("yes"),
        lambda bot: bot.on(Entered),
        lambda bot: bot.cron("0 9 * * *"),
        lambda bot: bot.otherwise,
    ],
)
def test_what_cannot_be_awaited_is_refused(register):
    words = "one: plain is not async, and cannot be awaited; write: async def plain"
    with pytest.raises(ConfigError, match=words):
        register(Bot("one"))(plain)


def test_a_job_names_its_arguments():
    async def pay(job, *things): ...

    with pytest.raises(
        ConfigError, match=r"the job pay takes \*things, whose number would be lost"
    ):
        Bot("one").job()(pay)


def test_two_flows_of_one_folder_are_refused():
    bot = Bot("one")
    bot.flow(start="a")(type("HttpAsk", (Flow,), {}))
    for name in ("HttpAsk", "HTTPAsk"):
        with pytest.raises(ConfigError, match=f"HttpAsk and {name} would share templates/one/http"):
            bot.flow(start="b")(type(name, (Flow,), {}))


@pytest.mark.parametrize("word", ["", " ", " 报修", "报修\n", "menu:new "])
def test_a_word_that_nobody_can_type_is_refused(word):
    bot = Bot("one")
    with pytest.raises(ConfigError, match="never comes"):
        bot.flow(start=["x", word])(type("Ask", (Flow,), {}))
    with pytest.raises(ConfigError, match="never comes"):
        bot.command(word)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Text, "Messages go to flows"),
        (Remark, "Messages go to flows"),
        (Image, "Messages go to flows"),
        (CardClicked, "Clicks go to flows and @bot.click"),
        (CronFired, "Plans go to @bot.cron"),
        (TimerFired, "Timers and jobs go to the flow"),
        (JobEnded, "Timers and jobs go to the flow"),
    ],
)
def test_what_no_listener_hears_is_refused(kind, words):
    with pytest.raises(ConfigError, match=f"no listener hears {kind.__name__}. {words}"):
        Bot("one").on(Entered, kind)
