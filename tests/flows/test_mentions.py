import pytest

from botkit.flows.mentions import Mention, mentions


def test_templates_are_read_from_reply_tell_and_post():
    source = """
class Ask(Flow):
    def go(self, turn):
        turn.reply("one")
        turn.tell("lisi", "two", name="x")
        turn.post(OPS, template="three")

async def handler(t: Turn):
    t.reply("four" if t.text else "five")
"""
    found = mentions(source)
    assert found.is_complete
    assert [
        Mention("Ask", "reply", "one"),
        Mention("Ask", "tell", "two"),
        Mention("Ask", "post", "three"),
        Mention("", "reply", "four", "handler"),
        Mention("", "reply", "five", "handler"),
    ] == found.staged


def test_a_name_put_together_at_run_time_is_noticed():
    assert not mentions('def f(turn):\n    turn.reply("to_" + turn.text)').is_complete


def test_calls_of_other_things_are_no_mentions():
    source = 'async def f(job):\n    await job.http.post(url, "body")\n    client.reply(x)'
    found = mentions(source)
    assert ([], True) == (found.staged, found.is_complete)


@pytest.mark.parametrize(
    ("call", "is_complete"),
    [
        ("helped(turn)", True),
        ("self.helped(turn, 1)", True),
        ("dates_in(turn.text)", True),
        ("unknown(turn)", False),
        ("shared.greet(to=turn)", False),
        ("other(turn)", False),
    ],
)
def test_a_turn_in_other_hands_may_be_spoken_to_there(call, is_complete):
    source = f"""
def helped(turn, n=0): ...
def other(thing): thing.reply("one")
class Ask(Flow):
    def go(self, turn):
        {call}
"""
    assert is_complete == mentions(source).is_complete


def test_what_stands_in_a_function_is_named_by_the_outermost():
    source = """
async def handler(turn):
    def inner():
        turn.reply("one")
"""
    assert [Mention("", "reply", "one", "handler")] == mentions(source).staged
