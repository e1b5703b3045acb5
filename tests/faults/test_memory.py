"""A worker at its memory limit: the run says so in words, and the next one trains."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pages._ui.runs import queue, supervision
from rps_core.errors import why_failed
from rps_core.runs.run import read_run
from rps_core.storage.limits import limits
from tests.helpers.queue import a_training, end_all, state

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")


@pytest.fixture(autouse=True)
def _own_processes(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    yield
    end_all(home)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't allocate memory: you tried to allocate 9 bytes")])
def test_a_full_memory_is_said_in_words(error: Exception) -> None:
    assert why_failed(error).startswith("there was not enough memory for this training: take a smaller batch")
    assert why_failed(ValueError("no")) == "ValueError: no; see worker.log"


@pytest.mark.slow
def test_a_worker_whose_memory_is_full_while_it_trains_says_so_and_the_next_one_trains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = a_training(count=200), a_training()
    config = first[0].runs / first[1] / "config.json"
    config.write_text(config.read_text().replace('"batch_size": 8', '"batch_size": 160'))
    allowed = replace(limits(), training_memory_mb=940)  # torch alone takes 850
    with monkeypatch.context() as patch:
        patch.setattr(supervision, "limits", lambda: allowed)
        supervision.train(first[0].runs / first[1])
    assert state(first) == "failed"
    assert "memory" in read_run(*first).status.message
    assert "RuntimeError" not in read_run(*first).status.message
    supervision.train(second[0].runs / second[1])
    assert state(second) == "finished"
