"""What can be counted about a running server, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rag.engine import Engine
from rag.types import Usage
from ui.guard.limits import Places

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180)


class Metrics:
    """One registry for one application. Labels hold nothing that a client chooses."""

    def __init__(self, engine: Engine, places: Places) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "passage_requests",
            "HTTP requests by method, route and status",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "passage_request_seconds",
            "Seconds until a response was sent whole, by route",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "passage_answers",
            "Questions by how they ended: answered, refused, failed or stopped",
            ["outcome"],
            registry=self._registry,
        )
        self._turned_away = Counter(
            "passage_turned_away",
            "Requests answered with 503, as there was no room",
            registry=self._registry,
        )
        self._answer_seconds = Histogram(
            "passage_answer_seconds",
            "Seconds from a question to the end of its answer, waiting included",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._tokens = Counter(
            "passage_llm_tokens",
            "Tokens that the language model read (input) and wrote (output)",
            ["kind"],
            registry=self._registry,
        )
        self._cost = Counter(
            "passage_llm_cost",
            "What they cost, by the prices that are set",
            registry=self._registry,
        )
        running = Gauge(
            "passage_questions_running", "Questions worked on now", registry=self._registry
        )
        running.set_function(lambda: places.running)
        waiting = Gauge(
            "passage_questions_waiting", "Questions in the queue now", registry=self._registry
        )
        waiting.set_function(lambda: places.waiting)
        self._registry.register(_IndexSize(engine))

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_answer(self, outcome: str, seconds: float) -> None:
        self._answers.labels(outcome).inc()
        self._answer_seconds.observe(seconds)

    def count_usage(self, usage: Usage) -> None:
        self._tokens.labels("input").inc(usage.input_tokens)
        self._tokens.labels("output").inc(usage.output_tokens)
        self._cost.inc(usage.cost or 0.0)

    def count_turned_away(self) -> None:
        self._turned_away.inc()

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)


class _IndexSize(Collector):
    """The size of the index, looked up whenever it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        files = self._engine.files()
        yield GaugeMetricFamily("passage_index_files", "Indexed files", len(files))
        documents = len({file.document_id for file in files})
        yield GaugeMetricFamily("passage_index_documents", "Different contents", documents)
        chunks = self._engine.chunk_count()
        yield GaugeMetricFamily("passage_index_chunks", "Indexed chunks", chunks)
