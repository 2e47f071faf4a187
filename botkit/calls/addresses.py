"""Addresses from outside: those of a platform's own hosts may be called, and as they were given.

Over HTTPS on its own port only; redirects are never followed.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import structlog
from yarl import URL

from botkit.calls.request import Request

# Names that a cloud keeps for its own network, e.g. oss-cn-hangzhou-internal.aliyuncs.com.
_INTERNAL = re.compile(r"(?:^|[.-])(?:internal|vpc)\.")
_SENDABLE = re.compile(r"[!-~]+")  # what a request line can hold; anything else is quoted

log = structlog.get_logger()


class Allowed:
    """``home`` are the app's own API addresses, which are always allowed, numeric ones too."""

    def __init__(self, home: Collection[str]) -> None:
        self._home = frozenset(URL(one).origin() for one in home)

    def includes(self, url: str, hosts: Collection[str], what: str) -> bool:
        """Whether an address may be called; ``*.`` stands for any name in a domain.

        One that may not is logged, as ``what``; never itself, as it may hold a secret.
        """
        if self._is_allowed(url, hosts):
            return True
        log.error("ssrf_blocked", what=what)
        return False

    def _is_allowed(self, url: str, hosts: Collection[str]) -> bool:
        try:
            found = URL(url)
            origin = found.origin()
        except ValueError:
            return False
        if found.user or found.password or not found.host:
            return False
        if origin in self._home:
            return True
        is_public = (found.scheme, found.port) == ("https", 443) and not _INTERNAL.search(
            found.host
        )
        return is_public and any(_fits(found.host, one) for one in hosts)


def _fits(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def given(verb: str, address: str) -> Request:
    """A call of an address as it was given: another spelling may have another signature."""
    url = URL(address)
    path = URL(address, encoded=bool(_SENDABLE.fullmatch(address))).raw_path_qs
    return Request(verb, url.path, str(url.origin()), dict(url.query), given=path)
