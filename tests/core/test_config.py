"""Settings of a training: ranges, and numbers as people write them."""

import math

import pytest

from rps_core.config import TrainConfig, parse_learning_rate
from rps_core.errors import InputError


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"learning_rate": 0.0}, "learning rate is 0"),
        ({"learning_rate": math.nan}, "learning rate is nan"),
        ({"batch_size": 0}, "batch size is 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"net": "resnet"}, "net is 'resnet'"),
        ({"recipe": "slow"}, "recipe is 'slow'"),
        ({"val_fraction": 1.0}, "validation part is 1"),
        ({"patience": -1}, "patience is -1"),
    ],
)
def test_a_setting_out_of_its_range_is_named_with_the_range(change: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        TrainConfig.for_recipe(**change)  # type: ignore[arg-type]


def test_a_learning_rate_is_read_as_people_write_it() -> None:
    assert [parse_learning_rate(text) for text in ("0.01", " 1e-3 ", "0,5")] == [0.01, 0.001, 0.5]
    with pytest.raises(InputError, match="'abc', but a number"):
        parse_learning_rate("abc")
