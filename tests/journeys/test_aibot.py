"""AI bots: flows, handlers, jobs and cards are the same; answers grow, in both modes."""

import asyncio

import pytest

BOT = """
import asyncio

from botkit import Bot, Flow, Job, Record, Rated, Entered

bot = Bot("ai")
steps = asyncio.Queue()  # a test lets the next piece be written
ratings = []

@bot.command("你好")
async def greet(turn):
    turn.reply("hello")

@bot.command("两句")
async def twice(turn):
    turn.reply("hello")
    turn.reply("more")

@bot.command("三张")
async def cards(turn):
    turn.reply("ask")

@bot.command("写")
async def write(turn):
    async with turn.stream() as answer:
        for piece in ("春眠", "不觉", "晓"):
            await answer.write(piece)
            await steps.get()

@bot.command("静")
async def silent(turn):
    pass

@bot.click("yes")
async def yes(turn):
    turn.reply("chosen", word=turn.text)

@bot.on(Entered)
async def entered(turn):
    turn.reply("hello")

@bot.on(Rated)
async def rated(turn):
    ratings.append((turn.event.id, turn.event.verdict))

class Question(Record):
    words: str = ""
    answer: str = ""

@bot.job(limit="1m")
async def think(job: Job, words: str) -> str:
    answer = job.stream()
    for piece in ("想", "好", "了"):
        await answer.write(piece)
        await steps.get()
    return answer.text

@bot.flow(start="问")
class Ask(Flow[Question]):
    initial = "what"
    ends = ["said"]
    states = ["what", "thinking", "said"]
    quiet = ["thinking"]
    transitions = [
        dict(trigger="text", source="what", dest="thinking", before="ask"),
        dict(trigger="think.done", source="thinking", dest="said", before="keep"),
        dict(trigger="think.failed", source="thinking", dest="said"),
    ]
    def ask(self, turn):
        self.data.words = turn.text
        turn.job(think, turn.text)
    def keep(self, turn):
        self.data.answer = turn.result

@bot.flow(start="等")
class Later(Flow[Question]):
    initial = "waiting"
    ends = ["late"]
    states = ["waiting", "late"]
    transitions = [dict(trigger="late", source="waiting", dest="late")]
    async def prepare(self, turn):
        if self.state == "waiting":
            turn.remind("10m", "late")

@bot.otherwise
async def echo(turn):
    turn.reply("echo", words=turn.text, quote=getattr(turn.event, "quote", ""))
"""
TEMPLATES = {
    "hello.text.j2": "你好，{{ person.id }}\n",
    "more.markdown.j2": "**还有**\n",
    "echo.text.j2": "{{ words }}|{{ quote }}\n",
    "chosen.text.j2": "选了{{ word }}\n",
    "ask.taskcard.j2": '+++\ntitle = "选吗"\nbuttons = { yes = "好", no = "不" }\n+++\n请选\n',
    "ask/what.text.j2": "问什么？\n",
    "later/waiting.text.j2": "请等\n",
    "later/late.text.j2": "到了\n",
    "ask/said.markdown.j2": "{{ data.words }}：{{ data.answer }}\n",
}
MODES = ("callback", "long")


@pytest.fixture(params=MODES)
def botkit_project(tmp_path, request):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "ai.py").write_text(BOT)
    settings = (
        f'[wecom.ai]\nkind = "aibot"\nmode = "{request.param}"\nbots = ["ai"]\n[robots.ops]\n'
    )
    (tmp_path / "botkit.toml").write_text(settings)
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "ai" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
async def li(sim):
    await connected(sim)
    return sim.person("lisi")


def module(sim):
    """What stands in the bot's module."""
    (bot,) = sim.rehearsal.app.bots
    return bot.fallback.__globals__


def go_on(sim):
    """Let the three pieces be written."""
    for _ in range(3):
        module(sim)["steps"].put_nowait(None)


async def connected(sim):
    app = sim.emulator.company.apps[0]
    if app.mode == "long":
        await sim.emulator.until(lambda: app.bot_id in sim.emulator.wecom.aibot_sockets._links)


async def ended(sim, li, count):
    """What the person has heard, once so many answers have ended."""
    return await sim.emulator.until(lambda: _ended(li, count))


def _ended(li, count):
    heard = li.heard
    whole = [one for one in heard if one.body.get("stream", {}).get("finish", True)]
    return heard if len(whole) == len(heard) >= count else None


async def test_a_reply_is_the_answer(sim, li):
    assert 200 == (await li.say("你好")).status
    (heard,) = await ended(sim, li, 1)
    assert ("stream", "你好，lisi", True) == (
        heard.kind,
        heard.text,
        heard.body["stream"]["finish"],
    )


async def test_two_replies_are_one_answer(sim, li):
    await li.say("两句")
    (heard,) = await ended(sim, li, 1)
    assert "你好，lisi\n\n**还有**" == heard.text


async def test_a_bot_that_says_nothing_leaves_no_answer(sim, li):
    assert 200 == (await li.say("静")).status
    assert [] == li.heard


async def test_a_streamed_answer_grows_and_ends(sim, li):
    said = asyncio.ensure_future(li.say("写"))
    seen = await sim.emulator.until(lambda: [one.text for one in li.heard if "春" in one.text])
    assert "春眠" == seen[0]
    go_on(sim)
    await said
    (heard,) = await ended(sim, li, 1)
    assert "春眠不觉晓" == heard.text


async def test_a_job_streams_into_the_answer_that_asked_for_it(sim, li):
    await li.say("问")
    asking = asyncio.ensure_future(li.say("天气"))
    await sim.emulator.until(lambda: [one for one in li.heard if one.text.startswith("想")])
    go_on(sim)
    await asking
    first, second = await ended(sim, li, 2)
    assert ("问什么？", "天气：想好了") == (first.text, second.text)


async def test_a_click_changes_the_card_and_is_answered(sim, li):
    await li.say("三张")
    assert {"yes": "好", "no": "不"} == li.last.buttons
    assert 200 == (await li.click("yes")).status
    heard = await sim.emulator.until(lambda: [one for one in li.heard if "选了" in one.text])
    assert "选了好" == heard[0].text
    card = next(one for one in li.heard if one.kind == "template_card")
    assert {"done": "好"} == card.buttons


async def test_opening_the_chat_is_greeted(sim, li):
    await li.enter()
    assert [("text", "你好，lisi")] == [(one.kind, one.text) for one in li.heard]


async def test_in_a_group_the_bot_is_mentioned_and_answers_there(sim, li):
    await sim.emulator.say("lisi", "@ai 查库存", app="ai", chat="ops")
    await sim.settle()
    assert [] == li.heard
    (said, answer) = sim.emulator.messages(chat="ops")
    assert "@ai 查库存" == said["body"]["text"]["content"]
    assert "查库存|" == answer["body"]["stream"]["content"]


async def test_an_answer_can_be_rated(sim, li):
    await li.say("你好")
    answer = li.last.body["stream"]["id"]
    await sim.emulator.wecom.aibots.rate("lisi", answer, 2, app="ai")
    await sim.settle()
    assert [(answer, 2)] == module(sim)["ratings"]


async def test_what_is_said_later_is_a_message_by_itself(sim, li):
    await li.say("等")
    await ended(sim, li, 1)
    await sim.advance("10m")
    assert [("stream", "请等"), ("markdown_v2", "到了")] == [
        (one.kind, one.text) for one in li.heard
    ]


async def test_an_answer_cut_off_by_a_restart_is_written_anew_and_ends(sim, li, monkeypatch):
    monkeypatch.setattr("botkit.engine.engine.STOP_S", 0.1)  # as if it was killed
    said = asyncio.ensure_future(sim.emulator.say("lisi", "写"))
    await sim.emulator.until(lambda: [one for one in li.heard if "春" in one.text])
    await sim.rehearsal.restart()
    await connected(sim)
    await said
    go_on(sim)
    await sim.settle()
    heard = await ended(sim, li, 1)
    assert "春眠不觉晓" == heard[-1].text
