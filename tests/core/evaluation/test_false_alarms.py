"""Pictures without a gesture that are given a class."""

from dataclasses import replace
from pathlib import Path

from rps_core.evaluation.false_alarms import measure_false_alarms, pictures_without_gesture
from rps_core.hands.pictures import NO_HAND_KINDS
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.nets import checkpoint
from tests.helpers.finder import brightest, finder_that
from tests.helpers.nets import save_untrained


def test_false_alarms_are_counted_by_what_is_shown(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net")
    sure_of_all = checkpoint.load(tmp_path / "net")
    sure_of_all = replace(sure_of_all, info=replace(sure_of_all.info, threshold=0.0))
    pictures = pictures_without_gesture(12)
    alarms = measure_false_alarms(sure_of_all, pictures)
    assert (alarms.n, alarms.share) == (12, 1.0)
    assert sum(shown for _, shown in alarms.by_kind.values()) == 12
    assert all(given == shown for given, shown in alarms.by_kind.values())
    assert set(alarms.by_kind) <= {*OTHER_SIGNS, *NO_HAND_KINDS}
    sure_of_none = replace(sure_of_all, info=replace(sure_of_all.info, threshold=1.1))
    assert measure_false_alarms(sure_of_none, pictures).by_kind == {
        kind: (0, shown) for kind, (_, shown) in alarms.by_kind.items()
    }


def test_with_a_finder_a_net_without_none_raises_no_alarm_where_no_hand_is_found(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net")
    net = checkpoint.load(tmp_path / "net")
    net = replace(net, info=replace(net.info, threshold=0.0))
    blind = finder_that(brightest, threshold=1.1)
    assert measure_false_alarms(net, pictures_without_gesture(3), blind).share == 0
