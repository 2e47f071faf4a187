"""What one sender may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The limits of the public port.

    The seconds are real ones, whatever clock is handed in: they bound sockets.
    """

    head_bytes: int = 8 * 1024  # of all headers together; the parser bounds each one
    body_bytes: int = 64 * 1024
    read_seconds: float = 5.0  # for the headers, and again for the body
    connections: int = 64  # of one address
    refusals: int = 50  # of one address within a second
