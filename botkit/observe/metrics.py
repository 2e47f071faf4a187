"""What operators count.  Each application has its own registry."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# A turn decides within 0.2 s and may prepare for 5 s.
_TURN_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counters and gauges; all names begin with ``botkit_``."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

        def counter(name: str, help_: str, *labels: str) -> Counter:
            return Counter(name, help_, labels, namespace="botkit", registry=self._registry)

        self._callbacks = counter("callbacks", "Requests to callbacks", "app", "outcome")
        self._events = counter("inbox_events", "Events stored for a turn", "kind")
        self._turns = counter("turns", "Turns taken", "outcome")
        self._sends = counter("sends", "Attempts to send", "channel", "outcome")
        self._dead = counter("dead_letters", "Dead letters written", "source")
        self._queue = Gauge(
            "queue_size", "Rows waiting", ["queue"], namespace="botkit", registry=self._registry
        )
        # Finding a labelled counter costs more than counting; there are few of each.
        self._callbacks_of = lru_cache(maxsize=1000)(self._callbacks.labels)
        self._events_of = lru_cache(maxsize=1000)(self._events.labels)
        self._turns_of = lru_cache(maxsize=1000)(self._turns.labels)
        self._sends_of = lru_cache(maxsize=1000)(self._sends.labels)
        self._turn_seconds = Histogram(
            "turn_seconds",
            "From taking an event to the commit",
            namespace="botkit",
            registry=self._registry,
            buckets=_TURN_SECONDS,
        )

    def callback(self, app: str, outcome: str) -> None:
        """``app`` is e.g. ``wecom/main``, "" when none was found; ``outcome`` e.g. ``stored``."""
        self._callbacks_of(app, outcome).inc()

    def event(self, kind: str) -> None:
        """An event of this class went into the inbox."""
        self._events_of(kind).inc()

    def turn(self, outcome: str, seconds: float) -> None:
        """A turn ended; ``outcome`` e.g. ``done`` or ``failed``."""
        self._turns_of(outcome).inc()
        self._turn_seconds.observe(seconds)

    def send(self, channel: str, outcome: str) -> None:
        """A send was tried; ``outcome`` e.g. ``sent``, ``refused``, ``unknown``."""
        self._sends_of(channel, outcome).inc()

    def dead_letter(self, source: str) -> None:
        """A dead letter was written; ``source`` e.g. ``inbox`` or ``callback``."""
        self._dead.labels(source).inc()

    def queue(self, name: str, size: int) -> None:
        """``size`` rows wait in ``inbox``, ``outbox`` or ``timer``."""
        self._queue.labels(name).set(size)

    def render(self) -> bytes:
        """All of it in Prometheus' text format; serve it as ``CONTENT_TYPE``."""
        return generate_latest(self._registry)
