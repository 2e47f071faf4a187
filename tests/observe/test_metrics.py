from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from botkit.observe.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


def test_what_was_counted_is_rendered():
    metrics = Metrics()
    metrics.callback("wecom/main", "stored")
    metrics.callback("wecom/main", "stored")
    metrics.event("Text")
    metrics.turn("done", 0.03)
    metrics.send("robot/ops", "refused")
    metrics.dead_letter("inbox")
    metrics.queue("outbox", 7)
    metrics.queue("outbox", 3)
    found = samples(metrics)
    assert {
        ("botkit_callbacks_total", "wecom/main", "stored"): 2,
        ("botkit_inbox_events_total", "Text"): 1,
        ("botkit_turns_total", "done"): 1,
        ("botkit_turn_seconds_count",): 1,
        ("botkit_turn_seconds_bucket", "0.025"): 0,
        ("botkit_turn_seconds_bucket", "0.05"): 1,
        ("botkit_sends_total", "robot/ops", "refused"): 1,
        ("botkit_dead_letters_total", "inbox"): 1,
        ("botkit_queue_size", "outbox"): 3,
    }.items() <= found.items()


def test_two_applications_count_apart():
    one, two = Metrics(), Metrics()
    one.event("Text")
    assert ("botkit_inbox_events_total", "Text") not in samples(two)
