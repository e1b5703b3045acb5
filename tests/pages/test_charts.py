"""The charts of a training: their axis holds the epochs that will come, before they do."""

from collections.abc import Callable

import plotly.graph_objects as go
import pytest

from pages._ui.drawing.charts import accuracy_chart, loss_chart


def lines(count: int) -> list[dict[str, float]]:
    return [{"epoch": e, "train_loss": 1.0, "val_loss": 1.0 / e, "accuracy": 50.0} for e in range(1, count + 1)]


@pytest.mark.parametrize("chart", [accuracy_chart, loss_chart])
@pytest.mark.parametrize(
    ("done", "epochs", "last", "tick"), [(1, 3, 3, 1), (2, 3, 3, 1), (1, 200, 8, 1), (12, 200, 12, None), (1, 1, 1, 1)]
)
def test_the_axis_holds_the_epochs_that_will_come(
    chart: Callable[..., go.Figure], done: int, epochs: int, last: int, tick: int | None
) -> None:
    axis = chart(lines(done), epochs).layout.xaxis
    assert axis.range[0] == 0 and last < axis.range[1] < 1.1 * last
    assert axis.dtick == tick


def test_before_the_first_epoch_is_over_its_batches_have_the_loss_charts_width() -> None:
    assert loss_chart([], 3, [(0.5, 1.1)]).layout.xaxis.range == (0, 1)
    assert 3 < accuracy_chart([], 3).layout.xaxis.range[1] < 3.3
