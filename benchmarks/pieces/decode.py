"""Verify, decrypt, parse: botkit's gateway and wechatpy, in turns, CPU time of the thread."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from benchmarks import callbacks
from benchmarks.callbacks import Callback, Company
from benchmarks.inside.rig import run
from benchmarks.inside.workshop import gateway

MESSAGES, TIMES = 2_000, 7


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    ours, theirs = gateway(), WeChatCrypto(callbacks.TOKEN, callbacks.AES_KEY, callbacks.CORP_ID)

    def botkit(callback: Callback) -> None:
        ours.read(callback.query, callback.body)

    def wechatpy(callback: Callback) -> None:
        query = callback.query
        parse_message(
            theirs.decrypt_message(
                callback.body, query["msg_signature"], query["timestamp"], query["nonce"]
            )
        )

    spent: dict[str, list[float]] = {"botkit_us": [], "wechatpy_us": []}
    company = Company(MESSAGES)
    for _ in range(TIMES):
        messages = company.openings()  # nothing is read twice
        spent["botkit_us"].append(_each_us(botkit, messages[::2]))
        spent["wechatpy_us"].append(_each_us(wechatpy, messages[1::2]))
    found = {name: statistics.median(values) for name, values in spent.items()}
    return found | {"ratio": found["wechatpy_us"] / found["botkit_us"]}


def _each_us(read: Callable[[Callback], None], messages: list[Callback]) -> float:
    began = time.thread_time_ns()
    for callback in messages:
        read(callback)
    return (time.thread_time_ns() - began) / 1000 / len(messages)


if __name__ == "__main__":
    run(main)
