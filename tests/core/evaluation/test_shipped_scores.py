"""The scores that ship: they belong to the weights that ship, and the card says what they say."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import card, rendered_sets, robustness, rulers, scoreboard
from benchmarks.rulers import NOT_FOUND, Shown, measure, pictures_of
from rps_core.evaluation import corruptions, shipped_scores
from rps_core.evaluation.shipped_scores import FOUND, SETS, WHOLE, scores, weights
from rps_core.hands.pictures import picture
from rps_core.hands.sets import write_folder
from rps_core.inference import predict_hands
from rps_core.labels import CLASSES, NONE
from rps_core.nets.checkpoint import load, shipped
from rps_core.nets.finder import load_finder
from rps_core.storage.files import ASSETS


def test_the_scores_were_measured_with_the_weights_that_ship() -> None:
    """Else `python -m benchmarks.scoreboard`, with the folders of photographs, has to measure them anew."""
    assert set(weights()) == {"handnet.safetensors", "guide.safetensors", "finder.safetensors"}
    for name, fingerprint in weights().items():
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == fingerprint, name


@pytest.mark.parametrize("file", card.WRITTEN, ids=lambda file: file.parent.name)
def test_the_tables_of_card_and_readme_are_those_of_the_scores(file: Path) -> None:
    written = file.read_text()
    assert card.with_tables(file, card.WRITTEN[file]) == written
    for name in scores()["handnet"]:
        assert SETS[name].title in written and SETS[name].unlike in written


def test_a_file_without_marks_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "card.md").write_text("# A card")
    with pytest.raises(ValueError, match="no marks"):
        card.with_tables(tmp_path / "card.md", card.tables)


def test_both_nets_were_measured_on_the_same_pictures_in_both_ways_and_the_counts_add_up() -> None:
    nets = scores()
    assert set(nets) == {"handnet", "guide"}
    assert list(nets["handnet"]) == list(nets["guide"]) == list(SETS)
    for net, sets in nets.items():
        for name, ways in sets.items():
            assert set(ways) == {WHOLE, FOUND}
            for one in ways.values():
                assert one.total.n == nets["handnet"][name][WHOLE].total.n, (net, name)
                for parts in (one.by_kind, one.by_size):
                    for field in ("n", "found", "right", "given", "right_given"):
                        assert sum(getattr(part, field) for part in parts.values()) == getattr(one.total, field)
                assert one.total.right_given <= min(one.total.given, one.total.right) <= one.total.n
                assert bool(one.confusion) == bool(one.curve) == SETS[name].has_gestures


def test_each_set_has_a_name_and_says_how_it_differs() -> None:
    assert len({one.title for one in SETS.values()}) == len({one.unlike for one in SETS.values()}) == len(SETS)
    assert next(iter(SETS)) == "tight" and [one.has_gestures for one in SETS.values()] == [True] * 4 + [False] * 4


def test_a_ruler_counts_what_the_facade_decides(tmp_path: Path) -> None:
    write_folder(tmp_path / "hands", 9, seed=5, size_px=96)
    shown = pictures_of(tmp_path / "hands")
    net, finder = load(shipped()), load_finder()
    measured = measure(shown, net, finder, [0, 1])
    both = [one.turned(turn) for turn in (0, 1) for one in shown]
    for way, with_finder in ((FOUND, finder), (WHOLE, None)):
        hands = list(predict_hands([one.rgb for one in both], net, with_finder))
        said = [hand.decide(net.info.threshold) for hand in hands]
        total = measured[way].total
        assert total.n == 18
        assert total.right == sum(hand.prediction.label == one.label for hand, one in zip(hands, both, strict=True))
        assert total.given == sum(one in CLASSES for one in said)
        assert total.right_given == sum(one == each.label for one, each in zip(said, both, strict=True))
        assert sum(map(sum, (row.values() for row in measured[way].confusion.values()))) == 18
        assert {kind: tally.n for kind, tally in measured[way].by_kind.items()} == dict.fromkeys(CLASSES, 6)
    found = sum(hand.box is not None for hand in predict_hands([one.rgb for one in both], net, finder))
    assert measured[WHOLE].total.found == measured[FOUND].total.found == found


def test_a_folder_is_measured_with_any_weights_a_line_for_each_turn_and_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_folder(tmp_path / "hands", 6, seed=5, size_px=64)
    printed: list[str] = []
    options = [str(tmp_path / "hands"), "--checkpoint", str(shipped("guide")), "--turns", "--every", "2", "--plain"]
    monkeypatch.setattr("sys.argv", ["rulers", *options])
    rulers.main(printed.append)
    lines = [json.loads(line) for line in printed]
    ways = [(90 * turn, way) for turn in range(4) for way in (FOUND, WHOLE)]
    assert [(line["turned_deg"], line["way"]) for line in lines] == ways
    assert all(line["total"]["n"] == 3 and line["right"] == line["total"]["right"] / 3 for line in lines)


def test_a_folder_without_class_folders_shows_no_gesture(tmp_path: Path) -> None:
    write_folder(tmp_path / "hands", 3, seed=5, size_px=64)
    (one,) = pictures_of(tmp_path / "hands" / "rock")
    assert one.label == NONE and one.kind == "other sign"
    score = measure([one], load(shipped("guide")), load_finder(), [0])[WHOLE]
    assert score.total.right == 0 and score.total.given in (0, 1) and not score.curve and not score.confusion


def test_a_net_without_none_says_nothing_where_no_hand_is_found() -> None:
    blank = Shown(np.full((80, 120, 3), 128, np.uint8), NONE, "grey")
    score = measure([blank], load(shipped("guide")), load_finder(), [0])[FOUND]
    assert score.total.given == 0 and list(score.by_size) == [NOT_FOUND]


def test_rendered_frames_are_the_same_each_time_and_know_their_hand_s_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered_sets, "HANDS", 3)
    monkeypatch.setattr(rendered_sets, "FRAMES_A_HAND", 1)
    first, again = rendered_sets.gesture_frames(), rendered_sets.gesture_frames()
    assert [one.label for one in first] == list(CLASSES)
    assert all((one.rgb == other.rgb).all() for one, other in zip(first, again, strict=True))
    assert all(one.size is not None and 0.1 < one.size <= 1 for one in first)


def test_what_has_no_hand_has_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered_sets, "EMPTY", 1)
    monkeypatch.setattr(rendered_sets, "ARMS", 1)
    assert [(one.label, one.kind, one.size) for one in rendered_sets.empty_frames()] == [
        (NONE, "no hand", None),
        (NONE, "arm", None),
    ]


def test_one_command_measures_every_set_and_writes_scores_and_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, few in {"HANDS": 3, "OTHER_SIGNS": 2, "FRAMES_A_HAND": 1, "EMPTY": 1, "ARMS": 1, "CLOSE_UP": 2}.items():
        monkeypatch.setattr(rendered_sets, name, few)
    monkeypatch.setattr(shipped_scores, "SCORES", tmp_path / "scores.json")
    monkeypatch.setattr(robustness, "ROBUSTNESS", tmp_path / "robustness.json")
    monkeypatch.setattr(corruptions, "PERTURBATIONS", corruptions.PERTURBATIONS[:1])
    (tmp_path / "card.md").write_text(f"# A card\n{card.BEGIN}\nold\n{card.END}\nend\n")
    monkeypatch.setattr(scoreboard, "WRITTEN", {tmp_path / "card.md": card.tables})
    write_folder(tmp_path / "hands", 12, seed=5, size_px=64)
    folders = {"--tight": "hands", "--frames": "hands", "--other": "hands/rock"}
    monkeypatch.setattr("sys.argv", ["scoreboard", *(f"{key}={tmp_path / folder}" for key, folder in folders.items())])
    scoreboard.main()
    measured = scores()
    assert list(measured["handnet"]) == list(measured["guide"]) == list(SETS)
    counts = [ways[FOUND].total.n for ways in measured["guide"].values()]
    assert counts == [12, 12, 3, 12, 2, 2, 2, 4]  # turned: three of twelve, four times
    written = (tmp_path / "card.md").read_text()
    assert "old" not in written and written.startswith("# A card") and written.endswith("end\n")
    assert "| tight photographs before a green wall | HandNet | whole picture | 12 |" in written
    assert (tmp_path / "robustness.json").exists()


def test_a_folder_that_is_none_is_said_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["scoreboard", "--tight", "/no/such/folder"])
    with pytest.raises(SystemExit):
        scoreboard.main()
    assert "/no/such/folder is no folder; give one with photographs" in capsys.readouterr().err


def test_a_picture_that_is_turned_keeps_what_it_shows() -> None:
    one = Shown(picture(0, 0, 32).rgb, "paper", "paper", 0.5)
    assert (one.turned(1).rgb == np.rot90(one.rgb)).all() and one.turned(1).size == 0.5
