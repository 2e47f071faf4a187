"""How long a recording is: DingTalk wants to be told.  Doc: RFC 4867, AMR storage format"""

from __future__ import annotations

HEAD = b"#!AMR\n"
FRAME_MS = 20
SIZES = (12, 13, 15, 17, 19, 20, 26, 31, 5)  # bytes after a frame's first, by its type


def milliseconds(content: bytes) -> int:
    """Of an AMR file; 0 when it is something else."""
    if not content.startswith(HEAD):
        return 0
    at, frames = len(HEAD), 0
    while at < len(content):
        kind = content[at] >> 3 & 0x0F
        at += 1 + (SIZES[kind] if kind < len(SIZES) else 0)
        frames += 1
    return frames * FRAME_MS
