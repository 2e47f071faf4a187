"""One API call for somebody at a shell: arguments, question, client, answer."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

import click

from botkit.calls.files import Download
from botkit.calls.pages import Pages
from botkit.cli.arguments import bound, usage
from botkit.cli.catalogue import PLATFORMS, catalogue, method_of, named
from botkit.cli.database import is_sure
from botkit.cli.listing import show_json
from botkit.cli.seats import seat_of
from botkit.cli.serving import run_loop
from botkit.settings.loading import load
from botkit.wire.record import plain


@dataclass(frozen=True)
class Order:
    """What was typed after ``call``."""

    name: str
    arguments: Sequence[str]
    app: str | None
    first: int | None
    out: Path | None
    is_sure: bool


def perform(config: Path, order: Order) -> int:
    """Make the call and print its answer; the exit code.

    Raises UsageError before anything is sent, BotkitError when the call fails.
    """
    settings = load(config, os.environ)
    apps = [*settings.wecom, *settings.dingtalk, *settings.robots]
    requests, app = named(catalogue(), order.name, apps)
    call = requests[0]
    method = method_of(PLATFORMS[call.platform](), call)
    signature = inspect.signature(method, eval_str=True)
    try:
        given = bound(signature, order.arguments)
    except ValueError as error:
        raise click.UsageError(f"{error}\nUsage: {usage(call.name, signature)}") from None
    _check_options(signature.return_annotation, order)
    seat = seat_of(settings, call, app or order.app)
    requested = ", ".join(f"{one.verb} {one.path}" for one in requests)
    question = f"{requested} as {seat.name} at {seat.api}?"
    if not all(one.is_read for one in requests) and not is_sure(question, yes=order.is_sure):
        return 1

    async def main() -> int:
        async with seat.open() as client:
            try:
                answer = await _made(method_of(client, call)(*given.args, **given.kwargs), order)
            except ValueError as error:  # an argument that no platform would take: nothing was sent
                raise click.UsageError(f"{error}\nUsage: {usage(call.name, signature)}") from None
        _tell(answer, order)
        return 0

    return run_loop(main())


def _check_options(result: Any, order: Order) -> None:
    """Whether --first and --out go with what the call answers.  Raises UsageError."""
    if order.first is not None and get_origin(result) is not Pages:
        raise click.UsageError(f"--first: {order.name} does not answer page by page.")
    if order.out is not None and result is not Download:
        raise click.UsageError(f"--out: {order.name} does not answer with a file.")
    if order.out is None and result is Download:
        raise click.UsageError(f"{order.name} answers with a file; say where to with --out FILE.")


async def _made(made: Pages[Any] | Awaitable[Any] | str, order: Order) -> Any:
    if isinstance(made, str):  # an address for a browser
        return made
    if isinstance(made, Pages):
        return await (made.first(order.first) if order.first else made.all())
    return await made


def _tell(answer: Any, order: Order) -> None:
    if not isinstance(answer, Download) or order.out is None:
        return show_json(plain(answer))
    order.out.write_bytes(answer.content)
    size = len(answer.content)
    fields = {"name": answer.name, "content_type": answer.content_type, "size_bytes": size}
    return show_json({"file": str(order.out), **fields})
