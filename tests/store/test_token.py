from datetime import timedelta

from botkit.calls.tokens import Kept, Token, TokenKeeper
from botkit.clock import MovableClock
from botkit.store.token import TokenShelf


async def test_a_token_comes_back_and_lies_sealed(database):
    await TokenShelf(database, "wecom/main", "secret").save(Kept("the-token", 5))
    assert Kept("the-token", 5) == await TokenShelf(database, "wecom/main", "secret").load()
    assert None is await TokenShelf(database, "wecom/main", "new secret").load()
    assert None is await TokenShelf(database, "wecom/two", "secret").load()
    row = await database.run(lambda tx: tx.row("SELECT token FROM token"))
    assert "the-token" not in row["token"]


async def test_a_restart_asks_for_no_new_token_while_the_old_one_is_good(database):
    clock, asked = MovableClock(), []

    async def fetch() -> Token:
        asked.append(1)
        return Token(f"token-{len(asked)}", timedelta(hours=2))

    def keeper() -> TokenKeeper:
        return TokenKeeper(fetch, clock, TokenShelf(database, "wecom/main", "secret"))

    assert "token-1" == await keeper().token()
    assert "token-1" == await keeper().token()
    clock.shift(timedelta(hours=2))
    assert "token-2" == await keeper().token()


async def test_a_kept_token_that_was_withdrawn_is_replaced_once(database):
    clock, asked = MovableClock(), []

    async def fetch() -> Token:
        asked.append(1)
        return Token(f"token-{len(asked)}", timedelta(hours=2))

    shelf = TokenShelf(database, "wecom/main", "secret")
    await TokenKeeper(fetch, clock, shelf).token()
    keeper = TokenKeeper(fetch, clock, shelf)
    keeper.drop(await keeper.token())
    assert "token-2" == await keeper.token()
    assert 2 == len(asked)
