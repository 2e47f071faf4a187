"""All templates by name: found from the flow outwards, compiled at start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from botkit.clock import Clock, SystemClock
from botkit.errors import ConfigError, FlowError
from botkit.replies.heads import KINDS
from botkit.replies.pieces import Sandboxes, TemplateRefused
from botkit.replies.sandbox import not_found
from botkit.replies.template import Rendered, Template

__all__ = ["BUILTIN", "Catalog", "Rendered", "TemplateRefused"]

PLATFORMS = ("", "wecom", "dingtalk")
BUILTIN = Path(__file__).with_name("builtin")

_Place = tuple[str, str, str]  # folder below the top, name, platform or ""
_Stamp = tuple[int, int]  # time of the last change, size


class Catalog:
    """The templates of ``folders`` (the first wins), behind them those that come with botkit.

    Raises ConfigError with all mistakes at once.  With ``reload`` changed files are read again
    before each use; a mistake in one then fails only what uses it, as FlowError.
    """

    def __init__(
        self, folders: Sequence[Path], *, reload: bool = False, clock: Clock | None = None
    ) -> None:
        self._folders, self._reload = tuple(folders), reload
        self._clock = clock or SystemClock()
        self._sandboxes = Sandboxes()
        self._read: dict[Path, tuple[_Stamp, Template | ConfigError]] = {}
        self._found: list[dict[_Place, Path]] = []
        self._seen_from: dict[tuple[str, tuple[str, ...], str], Path] = {}
        self._clashes: dict[Path, ConfigError] = {}
        self._scan()
        broken = [error for _, error in self._read.values() if isinstance(error, ConfigError)]
        if broken or self._clashes:
            errors = (*broken, *self._clashes.values())
            raise ConfigError(*(words for error in errors for words in error.problems))

    def find(
        self, name: str, scope: Sequence[str] = (), platform: str = "wecom"
    ) -> Template | None:
        """The template of that name seen from ``scope``, e.g. ``("helpdesk", "new_ticket")``.

        Looks in the flow's folder, the bot's, the top, then among the built-in ones; a name may
        begin with folders of its own.  Raises FlowError for a file broken since the start.
        """
        if self._reload:
            self._scan()
        asked = (name, tuple(scope), platform)
        path = self._seen_from.get(asked) or self._search(name, scope, platform)
        if path is None:
            return None
        self._seen_from[asked] = path
        return self._template(path)

    def render(
        self,
        name: str,
        scope: Sequence[str],
        context: Mapping[str, Any],
        *,
        platform: str = "wecom",
    ) -> Rendered:
        """Find a template and put the values in.

        Raises TemplateRefused for what the sandbox forbids, more than 20 kB or 1 s; FlowError for
        other mistakes, with file and line, and when there is no template of that name.
        """
        template = self.find(name, scope, platform)
        if template is None:
            raise FlowError(self._unknown(name, scope))
        return template.render(context, self._clock)

    def names(self, folder: str, platform: str = "") -> list[str]:
        """The names in one folder below the top, e.g. ``helpdesk/new_ticket``; sorted.

        With ``platform`` only those that are found there.
        """
        if self._reload:
            self._scan()
        places = [place for found in self._found[:-1] for place in found]
        fitting = ("", platform) if platform else PLATFORMS
        return sorted({name for at, name, on in places if at == folder and on in fitting})

    def example(
        self, name: str, scope: Sequence[str] = (), platform: str = "wecom"
    ) -> dict[str, Any]:
        """The values of the template's ``example``, also as ``data.<name>``; empty if none."""
        template = self.find(name, scope, platform)
        return {} if template is None else template.example_context()

    def _search(self, name: str, scope: Sequence[str], platform: str) -> Path | None:
        *own, last = name.split("/")
        for depth in range(len(scope), -1, -1):
            folder = "/".join([*scope[:depth], *own])
            for found in self._found:
                path = found.get((folder, last, platform)) or found.get((folder, last, ""))
                if path is not None:
                    return path
        return None

    def _template(self, path: Path) -> Template:
        template = self._clashes.get(path) or self._read[path][1]
        if isinstance(template, ConfigError):
            raise FlowError(str(template))
        return template

    def _unknown(self, name: str, scope: Sequence[str]) -> str:
        folders = ["/".join(scope[:depth]) for depth in range(len(scope), -1, -1)]
        known = {
            f"{at}/{last}" if at and at not in folders else last
            for found in self._found
            for at, last, _ in found
        }
        looked = ", ".join(f"templates/{folder}" for folder in folders)
        return f"no template {name!r} in {looked}{not_found(name, sorted(known))}"

    def _scan(self) -> None:
        """Read what is new or has changed, forget what is gone."""
        seen: dict[Path, tuple[_Stamp, Template | ConfigError]] = {}
        self._found, self._clashes, self._seen_from = [], {}, {}
        for root in (*self._folders, BUILTIN):
            found: dict[_Place, Path] = {}
            for path, stamp in _files(root):
                old = self._read.get(path)
                seen[path] = old if old and old[0] == stamp else (stamp, self._load(path))
                folder = path.parent.relative_to(root).as_posix().removeprefix(".")
                name, _, platform = _parts(path)
                other = found.setdefault((folder, name, platform), path)
                if other != path:
                    words = f"{other}: {path.name} has the same name; delete one of them."
                    self._clashes[other] = ConfigError(words)
            self._found.append(found)
        self._read = seen

    def _load(self, path: Path) -> Template | ConfigError:
        _, kind, platform = _parts(path)
        for word, words, what in ((kind, KINDS, "kind"), (platform, PLATFORMS, "platform")):
            if word not in words:
                end = not_found(word, [known for known in words if known])
                return ConfigError(f"{path}: no {what} {word!r}{end}")
        try:
            return Template(path, kind, path.read_text("utf-8-sig"), self._sandboxes)
        except ConfigError as error:
            return error
        except UnicodeDecodeError:
            return ConfigError(f"{path}: not UTF-8. Save it as UTF-8.")


def _files(root: Path) -> Iterator[tuple[Path, _Stamp]]:
    for path in sorted(root.rglob("*.j2")):
        with suppress(FileNotFoundError):  # an editor may just be replacing it
            if not path.name.startswith("."):
                stat = path.stat()
                yield path, (stat.st_mtime_ns, stat.st_size)


def _parts(path: Path) -> tuple[str, str, str]:
    """``confirm.taskcard.dingtalk.j2`` as name, kind and platform."""
    name, kind, platform = [*path.name.removesuffix(".j2").split(".", 2), "", ""][:3]
    return name, kind, platform
