"""Epochs that outlive a kill: after each, net and optimiser go to a file, and the next run goes on there."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from rps_core.errors import InputError

WEIGHT_DECAY = 1e-2
WARM_UP, COOL_DOWN = 0.04, 0.55
"""Shares of all steps: the learning rate climbs, stays, and falls to nothing in a straight line."""


def rate_share(done: float) -> float:
    """How much of the learning rate holds when that share of all steps is done, 0 to 1 -> 0 to 1."""
    return max(0.0, min(1.0, done / WARM_UP + 0.02, (1 - done) / COOL_DOWN))


def run_epochs(
    model: nn.Module,
    epochs: int,
    steps_per_epoch: int,
    learning_rate: float,
    one_epoch: Callable[[int, Callable[[Tensor], None]], str],
    state_path: Path,
    on_line: Callable[[str], None] = print,
) -> None:
    """Trains with AdamW. `one_epoch(number, step)` calls `step(loss)` for each of its batches.

    What it returns is printed, with the time left. An unfinished epoch is begun anew; a finished training does nothing.
    """
    optimizer = AdamW(model.parameters(), learning_rate, weight_decay=WEIGHT_DECAY)
    parts: dict[str, Any] = {"model": model, "optimizer": optimizer}
    first = 1
    if state_path.exists():
        try:
            state = torch.load(state_path, weights_only=True)
            first = state["epoch"] + 1
            for name, part in parts.items():
                part.load_state_dict(state[name])
        except Exception:  # a damaged archive raises what it likes
            raise InputError(f"{state_path} is damaged, or of another net; delete it to train anew") from None
    steps = (first - 1) * steps_per_epoch
    started = time.perf_counter()

    def step(loss: Tensor) -> None:
        nonlocal steps
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * rate_share(steps / (epochs * steps_per_epoch))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps += 1

    for epoch in range(first, epochs + 1):
        torch.manual_seed(epoch)
        model.train()
        said = one_epoch(epoch, step)
        state_path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = state_path.with_suffix(f".{os.getpid()}.part")
        torch.save({"epoch": epoch} | {name: part.state_dict() for name, part in parts.items()}, unfinished)
        unfinished.replace(state_path)
        each_s = (time.perf_counter() - started) / (epoch - first + 1)
        left_min = (epochs - epoch) * each_s / 60
        on_line(f"epoch {epoch:3d}/{epochs} | {said} | {each_s:.0f} s each, {left_min:.0f} min left")
