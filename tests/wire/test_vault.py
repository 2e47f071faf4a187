from hypothesis import given
from hypothesis import strategies as st

from botkit.wire.vault import Vault


@given(st.text(), st.text())
def test_what_was_sealed_opens_with_the_same_secret(secret, text):
    assert text == Vault(secret, "wecom/main").open(Vault(secret, "wecom/main").seal(text))


def test_another_secret_another_name_and_a_changed_text_open_nothing():
    sealed = Vault("secret", "wecom/main").seal("token")
    changed = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    assert None is Vault("other", "wecom/main").open(sealed)
    assert None is Vault("secret", "wecom/two").open(sealed)
    assert None is Vault("secret", "wecom/main").open(changed)
    assert None is Vault("secret", "wecom/main").open("no base64!")


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    vault = Vault("secret", "wecom/main")
    assert vault.seal("token") != vault.seal("token")
