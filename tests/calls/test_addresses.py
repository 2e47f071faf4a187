"""Addresses from outside, beside what tests of both platforms show."""

import pytest
import structlog

from botkit.calls.addresses import Allowed


@pytest.mark.parametrize(
    ("url", "is_included"),
    [
        ("https://x.example.com/a", True),
        ("https://X.EXAMPLE.COM/a", True),
        ("https://internal-news.example.com/a", True),
        ("https://example.com/a", False),
        ("https://x.example.com./a", False),
        ("https://oss-internal.example.com/a", False),
        ("https://x.oss-internal.example.com/a", False),
        ("https://internal.example.com/a", False),
        ("https://registry-vpc.example.com/a", False),
        ("https://127.0.0.1/a", False),
        ("https://2130706433/a", False),
    ],
)
def test_a_domain_stands_for_its_public_names(url, is_included):
    assert is_included is Allowed([]).includes(url, ["*.example.com"], "file")


def test_the_apps_own_address_may_be_any():
    home = Allowed(["http://10.0.0.1:8080/cgi", "https://proxy-internal.example.com"])
    assert home.includes("http://10.0.0.1:8080/x", [], "file")
    assert home.includes("https://proxy-internal.example.com/x", [], "file")
    with structlog.testing.capture_logs() as logged:
        assert not home.includes("http://10.0.0.1/x", [], "file")
    assert [{"event": "ssrf_blocked", "log_level": "error", "what": "file"}] == logged
