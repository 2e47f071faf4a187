"""Sessions that an earlier version of a flow began: adopted, begun anew, or ended."""

from __future__ import annotations

import msgspec
import structlog

from botkit.clock import Clock
from botkit.engine.deciding import TimeLimit
from botkit.engine.draft import Draft
from botkit.engine.scene import Scene
from botkit.errors import FlowError
from botkit.flows.bot import FlowEntry
from botkit.flows.starting import Roster
from botkit.flows.upgrading import Fit, fallen, fit
from botkit.store.session import Session
from botkit.wire.ids import new_id
from botkit.wire.record import Fact

log = structlog.get_logger()


class Guarded(Fact, frozen=True):
    """A scene whose session fits ``entry``, or has none.

    ``lost`` is whose session was archived in this turn, None when none was; the scene's session
    is then a fresh one in the flow's fallback, not begun yet, and its cards are the old ones.
    """

    scene: Scene
    entry: FlowEntry | None
    lost: str | None = None

    def ended(self) -> Guarded:
        """Without the fresh session."""
        return msgspec.structs.replace(
            self, scene=msgspec.structs.replace(self.scene, session=None), entry=None
        )


def guarded(
    scene: Scene, draft: Draft, roster: Roster, clock: Clock, limit: TimeLimit, *, is_last: bool
) -> Guarded:
    """Make the session fit its flow, and stage what that writes.

    An ``upgrade`` that takes too long raises FlowError, as it may have been the machine's fault;
    in the last attempt the session is given up.
    """
    now = scene.session
    if now is None:
        return Guarded(scene, None)
    entry = roster.flow(now.flow)
    found = _fit(entry, now, limit, is_last=is_last)
    if entry is not None and found.how == "same":
        return Guarded(scene, entry)
    where = {"conv": now.conv, "flow": now.flow, "state": now.state, "to": found.state}
    if entry is not None and not found.is_lost:
        log.info("session_adopted", **where)
        adopted = _standing(now, entry, found)
        draft.adopt(now, adopted)
        return Guarded(msgspec.structs.replace(scene, session=adopted), entry)
    log.warning("session_fallback", **where, reason=found.why)
    draft.archive(now, f"flow changed: {found.why}")
    fresh = None
    if entry is not None and found.how == "fallback":
        fresh = msgspec.structs.replace(
            _standing(now, entry, found),
            id=new_id(clock),
            version=1,
            started_at=draft.now_ms,
            changed_at=draft.now_ms,
        )
    anew = Guarded(msgspec.structs.replace(scene, session=fresh), entry, lost=now.owner)
    return anew if fresh else anew.ended()


def _fit(entry: FlowEntry | None, now: Session, limit: TimeLimit, *, is_last: bool) -> Fit:
    if entry is None or now.fingerprint == entry.fingerprint:
        return fit(entry, fingerprint=now.fingerprint, state=now.state, data=now.data)
    try:
        with limit.guard():
            return fit(entry, fingerprint=now.fingerprint, state=now.state, data=now.data)
    except FlowError:
        if not is_last:
            raise
        return fallen(entry, "its upgrade took too long")


def _standing(now: Session, entry: FlowEntry, found: Fit) -> Session:
    return msgspec.structs.replace(
        now, fingerprint=entry.fingerprint, state=found.state, data=found.data
    )
