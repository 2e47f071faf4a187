import pytest

from botkit import Bot, Flow, Record, Room
from botkit.chat.events import CardClicked, CardMenuClicked, Image
from botkit.engine.draft import CARD_LIFE_MS
from botkit.store import card

DEAD, DENIED = "按钮已失效", "无权操作"


def taskcard(title, **buttons):
    keys = ", ".join(f'"{key}" = "{label}"' for key, label in buttons.items())
    return f'+++\ntitle = "{title}"\nbuttons = {{ {keys} }}\n+++\n?\n'


TEMPLATES = {
    "probe/ask/a.taskcard.j2": taskcard("ask", yes="同意", no="再想想", other="别的"),
    "probe/ask/pick.taskcard.j2": '+++\ntitle = "pick"\nbuttons = "facts.rooms"\n+++\n?\n',
    "probe/ask/waiting.text.j2": "waiting {{ data.value }}\n",
    "probe/ask/request.taskcard.j2": taskcard("request", approve="批准", reject="驳回"),
    "probe/ask/z.text.j2": "z {{ data.value }} by {{ data.by }}\n",
    "probe/offer.taskcard.j2": taskcard("offer", publish="发布", gone="没人管"),
    "probe/news.text.j2": "news\n",
    "probe/thanks.text.j2": "thanks {{ person }}\n",
}


class Choice(Record):
    value: str = ""
    by: str = ""


def a_bot():
    bot = Bot("probe")

    @bot.flow(start="go")
    class Ask(Flow[Choice]):
        initial = "a"
        states = ["a", "pick", "waiting", "z"]
        ends = ["z"]
        transitions = [
            dict(trigger="yes", source="a", dest="waiting", before="keep", after="tell"),
            dict(trigger="no", source="a", dest="="),
            dict(trigger="click", source=["a", "pick"], dest="z", before="keep"),
            dict(trigger="image", source="a", dest="pick"),
            dict(trigger="approve", source="waiting", dest="z", before="keep"),
            dict(trigger="reject", source="waiting", dest=None, conditions="never"),
            dict(trigger="cancel", source=["a", "pick", "waiting"], dest="z", before="left"),
        ]

        async def prepare(self, turn):
            self.facts["rooms"] = [["cancel", "取消厅"], ["r1", "一号厅"]]

        def keep(self, turn):
            self.data.value, self.data.by = turn.value, turn.person.id

        def left(self, turn):
            self.data.value = "left"

        def tell(self, turn):
            turn.tell("boss", "request")

        def never(self, turn):
            return False

    @bot.command("offer")
    async def offer(turn):
        turn.reply("offer")

    @bot.click("publish")
    async def publish(turn):
        turn.post(Room("ops"), "news", key=f"news {turn.task_id}")
        turn.reply("thanks")
        turn.update_card()

    return bot


@pytest.fixture
async def here(world):
    return await world(a_bot(), templates=TEMPLATES)


def refused(logged):
    return [entry["event"] for entry in logged if entry["event"].startswith("approval_")]


async def test_a_click_moves_the_flow_and_shows_the_choice_on_its_card(here):
    await here.say("li", "go")
    await here.click("li", "yes")
    assert ["ask", "waiting yes"] == here.heard("li")
    (paint,) = here.main.repaints
    assert ("li", "c", "同意") == (paint.person, paint.code, paint.label)
    assert "used" == (await here.ledger(paint.task_id)).status


async def test_a_key_that_is_no_trigger_fires_click_with_its_value(here):
    await here.say("li", "go")
    await here.click("li", "other")
    assert "z other by li" == here.heard("li")[-1]


async def test_typing_the_label_or_number_is_the_click(here):
    for typed in ("同意", "1"):
        await here.say("li", "go")
        await here.say("li", typed)
        assert "waiting yes" == here.heard("li")[-1].strip()
        await here.say("li", "退出")
    assert 2 == [paint.label for paint in here.main.repaints].count("同意")


async def test_choices_known_at_run_time_never_fire_other_triggers(here):
    await here.say("li", "go")
    await here.happen("li", Image(media="m"))
    assert "pick" == here.heard("li")[-1]
    await here.click("li", "cancel")
    assert "z cancel by li" == here.heard("li")[-1]


async def test_a_second_press_finds_a_dead_button(here, logged):
    await here.say("li", "go")
    task_id = here.cards()[0].task_id
    for _ in range(2):
        await here.receive("li", CardClicked(task_id=task_id, key="yes", code="c"))
    await here.settle()
    assert [DEAD] == here.heard("li")[2:]
    assert ["approval_token_invalid"] == refused(logged)
    assert 1 == len(await here.rows("SELECT * FROM card WHERE receiver = 'boss'"))


@pytest.mark.parametrize("kind", [CardClicked, CardMenuClicked])
async def test_an_unknown_card_is_dead(here, logged, kind):
    await here.happen("li", kind(task_id="unknown", key="yes"))
    assert [DEAD] == here.heard("li")
    assert ["approval_token_invalid"] == refused(logged)


async def test_a_replaced_card_is_dead(here):
    await here.say("li", "go")
    first = here.cards()[0].task_id
    await here.click("li", "no")
    await here.click("li", "yes", first)
    assert DEAD == here.heard("li")[-1]
    assert "a" == (await here.session("li")).state


async def test_a_key_that_is_not_printed_on_the_card_is_dead(here):
    await here.say("li", "go")
    await here.click("li", "cancel")
    assert DEAD == here.heard("li")[-1]
    assert "a" == (await here.session("li")).state


async def test_the_card_of_an_ended_run_is_dead(here):
    await here.say("li", "go")
    await here.say("li", "退出")
    await here.click("li", "yes")
    assert DEAD == here.heard("li")[-1]


async def test_the_click_of_somebody_told_goes_to_the_run_that_told_them(here):
    await here.say("li", "go")
    await here.click("li", "yes")
    assert ["request"] == here.heard("boss")
    await here.click("boss", "approve")
    assert "z approve by boss" == here.heard("li")[-1]
    assert await here.session("li") is None
    assert ["li", "boss"] == [paint.person for paint in here.main.repaints]


async def test_somebody_else_may_not_click(here, logged):
    await here.say("li", "go")
    await here.click("li", "yes")
    await here.click("wang", "approve")
    assert [DENIED] == here.heard("wang")
    assert ["approval_denied"] == refused(logged)
    assert "waiting" == (await here.session("li")).state
    await here.click("boss", "approve")
    assert await here.session("li") is None


async def test_the_one_who_asked_may_not_click_the_card_of_the_one_who_was_told(here):
    await here.say("li", "go")
    await here.click("li", "yes")
    await here.click("li", "approve")
    assert DENIED == here.heard("li")[-1]
    assert "waiting" == (await here.session("li")).state


async def test_a_click_whose_conditions_fail_is_dead_and_the_card_stays(here):
    await here.say("li", "go")
    await here.click("li", "yes")
    await here.click("boss", "reject")
    assert ["request", DEAD] == here.heard("boss")
    await here.click("boss", "approve")
    assert await here.session("li") is None


async def test_a_told_person_goes_on_with_a_flow_of_their_own(here):
    await here.say("boss", "go")
    await here.say("li", "go")
    await here.click("li", "yes")
    await here.click("boss", "approve")
    assert await here.session("li") is None
    assert "a" == (await here.session("boss")).state


async def test_when_a_run_ends_the_cards_it_sent_show_that_they_are_over(here):
    await here.say("li", "go")
    await here.click("li", "yes")
    told = here.cards()[-1].task_id
    await here.say("li", "退出")
    closed = here.main.repaints[-1]
    assert ("boss", told, "u") == (closed.person, closed.task_id, closed.code)
    assert "replaced" == (await here.ledger(told)).status


async def test_a_card_of_a_handler_goes_to_its_click_handler_once(here):
    await here.say("li", "offer")
    task_id = here.cards()[0].task_id
    for _ in range(2):
        await here.click("li", "publish", task_id)
    assert ["offer", "thanks li", DEAD] == here.heard("li")
    assert ["news"] == [message.content for message, _ in here.ops.sent]
    (paint,) = here.main.repaints
    assert ("offer", "发布") == (paint.card.title, paint.label)


async def test_a_button_of_a_handlers_card_that_nobody_takes_is_dead(here):
    await here.say("li", "offer")
    await here.click("li", "gone")
    assert DEAD == here.heard("li")[-1]


async def test_clicks_find_their_run_after_a_restart(here):
    await here.say("li", "go")
    await here.restart()
    await here.click("li", "yes")
    await here.restart()
    await here.click("boss", "approve")
    assert "z approve by boss" == here.heard("li")[-1]


async def test_cards_are_kept_for_thirty_days(here):
    await here.say("li", "go")
    now_ms = here.clock.now_ms()
    forget = [CARD_LIFE_MS, CARD_LIFE_MS + 1]
    gone = [
        await here.database.run(lambda tx, t=t: card.forget_old(tx, now_ms + t)) for t in forget
    ]
    assert [0, 1] == gone
