"""Rendering for the engine: a refused template never silences a bot."""

from __future__ import annotations

from typing import Any

import structlog

from botkit.chat.messages import Text
from botkit.chat.people import Address
from botkit.engine.draft import Draft
from botkit.replies.catalog import Catalog, Rendered, TemplateRefused

log = structlog.get_logger()


class Speaker:
    """Finds and renders templates; what is too large or too slow becomes a plain sentence."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def render(
        self, name: str, scope: tuple[str, ...], context: dict[str, Any], platform: str
    ) -> Rendered:
        """Render a template.  Raises FlowError for a template's own mistakes."""
        try:
            return self.catalog.render(name, scope, context, platform=platform)
        except TemplateRefused as error:
            log.error("template_refused", template=name, scope="/".join(scope), error=str(error))
            return self.catalog.render("unavailable", (), {}, platform=platform)

    def word(self, name: str) -> str:
        """A built-in label."""
        message = self.catalog.render(name, (), {}).message
        return message.content if isinstance(message, Text) else ""

    def built_in(
        self,
        draft: Draft,
        address: Address,
        to: str,
        name: str,
        *,
        key: str | None = None,
        **values: Any,
    ) -> None:
        """Stage one of the built-in texts; a file of that name in templates/ replaces it."""
        rendered = self.catalog.render(name, (), values, platform=address.platform)
        draft.send(address.channel, to, rendered.message, key=key)
