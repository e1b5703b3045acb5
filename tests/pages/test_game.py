"""Game: a picture is a move, the computer's is fixed before, a doubtful one does not count, a misread one is mended."""

import hashlib
import io
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from pages._ui.app import cache
from pages._ui.components import arena
from rps_core.data.images import load_image
from rps_core.game import history
from rps_core.game.opponents import OPPONENTS
from rps_core.game.turn import COLLECTION
from rps_core.labels import Prediction
from rps_core.live.results import Shot
from rps_core.nets.boxes import Box
from rps_core.recordings import store
from rps_core.reports import percent
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html, sample_bytes


class Stage:
    """Stands for the arena in the browser: what it was told last, and a "shoot" that arrives twice at the next run."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.shoots = False

    def __call__(self, *, key: str, data: dict[str, Any], on_shoot_change: Any) -> None:
        self.data = data
        if self.shoots:
            self.shoots = False
            st.session_state[key] = SimpleNamespace(shoot=data["serial"])
            on_shoot_change()
            on_shoot_change()


@pytest.fixture
def stage(monkeypatch):
    stage = Stage()
    monkeypatch.setattr(arena, "_component", stage)
    return stage


@pytest.fixture
def open_game(open_page, stage):
    """The game where uploads are moves, against the dice."""
    return lambda **query: open_page("game", **({"camera": "upload", "opponent": "random"} | query))


def said(at) -> str:
    return " ".join(caption.value for caption in at.caption)


def show(at, name: str, content: bytes | None = None):
    """Upload a hand: a sample by its name, or any picture."""
    content = content or cache.samples()[name].read_bytes()
    at.file_uploader[0].set_value((f"{name}.jpg", content, "image/jpeg")).run()
    return at


def nothing() -> bytes:
    """A picture in which no net can be sure of a hand."""
    buffer = io.BytesIO()
    Image.new("RGB", (90, 90), (128, 128, 128)).save(buffer, "PNG")
    return buffer.getvalue()


def test_opens_with_a_fixed_move_and_no_score(open_page, stage):
    at = open_page("game")
    assert not at.exception
    assert len(stage.data["hash"]) == 64
    assert stage.data["waitsFor"] == "Start the camera to play."
    assert (stage.data["you"], stage.data["computer"]) == (None, None)
    assert [metric.value for metric in at.metric] == ["–"] * 3
    assert OPPONENTS["predictor"].explanation in [caption.value for caption in at.caption]


def test_an_upload_is_a_move_once_and_the_computers_was_fixed_before(open_game, stage):
    at = open_game()
    hash_before = stage.data["hash"]
    show(at, "rock 1")
    (played,) = history.rounds(local_workspace())
    assert not at.exception
    assert (played.opponent, played.player, stage.data["you"]["name"]) == ("random", "rock", "rock")
    assert stage.data["computer"]["name"] == played.computer
    assert hashlib.sha256(f"{played.computer} {played.nonce}".encode()).hexdigest() == hash_before
    assert at.code[0].value == played.commitment.proof
    assert stage.data["hash"] != hash_before
    at.run()
    assert history.rounds(local_workspace()) == [played]
    assert stage.data["verdict"] == {"win": "You win", "draw": "Draw", "loss": "The computer wins"}[played.outcome]
    assert at.metric[2].value == percent(played.outcome == "loss", 0)


def test_a_doubtful_picture_does_not_count_and_the_computer_keeps_its_move(open_game, stage):
    at = open_game(sure="0.99")
    hash_before = stage.data["hash"]
    show(at, "grey", nothing())
    assert "does not count" in at.warning[0].value
    assert (stage.data["verdict"], stage.data["computer"], stage.data["hash"]) == ("Does not count", None, hash_before)
    assert history.rounds(local_workspace()) == []


def test_it_misread_me_mends_round_and_collection_and_can_be_taken_back(open_game, stage):
    at = show(open_game(), "paper 1")
    truth = next(pills for pills in at.pills if pills.label.startswith("It misread me"))
    truth.set_value("scissors").run()
    assert not at.exception
    assert [(one.player, one.read_as) for one in history.rounds(local_workspace())] == [("scissors", "paper")]
    assert len(store.pictures(local_workspace(), COLLECTION)["scissors"]) == 1
    assert "picture 1 of scissors" in at.success[0].value
    assert stage.data["you"]["name"] == "scissors"
    truth = next(pills for pills in at.pills if pills.label.startswith("It misread me"))
    truth.set_value("none").run()
    assert (history.rounds(local_workspace()), stage.data["you"]["name"], stage.data["verdict"]) == (
        [],
        "no gesture",
        "Does not count",
    )
    next(pills for pills in at.pills if pills.label.startswith("It misread me")).set_value(None).run()
    assert [one.player for one in history.rounds(local_workspace())] == ["paper"]
    assert store.pictures(local_workspace(), COLLECTION)["scissors"] == []
    assert not at.success


def test_begin_anew_can_be_taken_back(open_game):
    at = show(open_game(), "rock 1")
    at.button(key="game_reset").click().run()
    assert history.rounds(local_workspace()) == []
    at.button(key="game_undo").click().run()
    assert len(history.rounds(local_workspace())) == 1
    assert not at.exception


def test_at_shoot_the_last_shots_of_the_camera_are_the_move(open_page, stage):
    at = open_page("game", opponent="random")
    stage.shoots = True
    at.run()
    at.run()
    assert "o picture came from the camera at “shoot”" in at.error[0].value
    rgb = np.asarray(Image.open(cache.samples()["scissors 1"]).convert("RGB"))
    at.session_state["game_shots"].append(Shot(rgb, 1, time.monotonic()))
    stage.shoots = True
    at.run()
    at.run()
    assert [one.player for one in history.rounds(local_workspace())] == ["scissors"]
    assert not at.error
    assert 'aria-label="Probabilities: paper' in all_html(at)


@pytest.fixture
def shoot(open_page, stage, monkeypatch):
    """Play one live shot, with a hand that was found or without, of which the net says this."""

    def shoot_it(box: Box | None, **probabilities: float):
        monkeypatch.setattr(cache, "frame_classifier", lambda model: lambda rgb: Prediction(probabilities))
        at = open_page("game", opponent="random", sure="0.9")
        rgb = np.random.default_rng(0).integers(60, 200, (200, 200, 3), np.uint8)
        shot = Shot(rgb, 1, time.monotonic(), box, (640, 480), searched=True)
        at.session_state["game_shots"].append(shot)
        stage.shoots = True
        return at.run().run()

    return shoot_it


HAND = Box(200, 100, 180, 180, 0.9)


def test_a_round_counts_where_one_move_is_clear_of_the_others_though_the_net_is_not_sure(shoot):
    at = shoot(HAND, paper=0.1, rock=0.6, scissors=0.1, none=0.2)
    assert [one.player for one in history.rounds(local_workspace())] == ["rock"]
    assert "It counts although the net is not sure: rock is more than 4 times as likely" in said(at)


def test_a_round_does_not_count_where_two_moves_may_be_meant_and_what_helps_is_said(shoot, stage):
    at = shoot(HAND, paper=0.3, rock=0.5, scissors=0.1, none=0.1)
    assert history.rounds(local_workspace()) == []
    assert stage.data["verdict"] == "Does not count"
    assert "It is not sure" in at.warning[0].value and "Between rock and paper" in at.warning[0].value
    assert "keeps its move" in at.warning[0].value


def test_without_a_hand_a_round_does_not_count(shoot, stage):
    at = shoot(None, paper=0.1, rock=0.6, scissors=0.1, none=0.2)
    assert history.rounds(local_workspace()) == []
    assert (stage.data["you"]["name"], stage.data["verdict"]) == ("no hand", "Does not count")
    assert "No hand found" in at.warning[0].value


def test_the_rule_is_explained_before_the_first_round(open_game):
    assert "more than 4\ntimes as likely as each of the others" in "".join(text.value for text in open_game().markdown)


def test_a_damaged_history_is_said(open_game, home):
    (home / "game").mkdir()
    (home / "game" / "rounds.json").write_text("{")
    at = open_game()
    assert not at.exception
    aside = home / "game" / "rounds.damaged-1.json"
    assert f"rounds.json cannot be read. The damaged file was set aside as {aside}" in at.warning[0].value
    assert aside.read_text() == "{"
    at.button(key=f"damaged_{aside}").click().run()
    assert not at.exception and not at.warning and not aside.exists()
    assert [file.read_text() for file in home.rglob("rounds.damaged*")] == ["{"]  # in the trash


@pytest.mark.parametrize("camera", ["upload", "live video"])
def test_a_round_with_a_hand_of_ours_has_a_card_to_take_along_once_it_is_asked_for(open_game, stage, camera):
    at = open_game(camera=camera)
    at.button(key="game_sample_rock").click().run()
    assert ("again with one of our hands below" in stage.data["waitsFor"]) == (camera == "live video")
    assert [one.player for one in history.rounds(local_workspace())] == ["rock"] and not at.get("image")
    at.button(key="game_card_make").click().run()
    assert not at.exception
    assert len(at.get("image")) == 1
    (download,) = [one.proto for one in at.get("download_button") if one.proto.label == "Download"]
    assert download.url.endswith(".png")
    at.button(key="game_sample_paper").click().run()
    assert not at.get("image"), "the next round has a card of its own"


def test_a_round_that_does_not_count_has_no_card(open_game, stage):
    at = show(open_game(sure="0.99"), "grey", nothing())
    assert "game_card_make" not in [button.key for button in at.button]


def test_the_picture_of_the_last_turn_is_looked_into_with_the_games_net(open_game):
    at = show(open_game(model="guide"), "rock 1")
    at.button(key="game_inside").click().run()
    assert at.title[0].value == "Network"
    assert at.selectbox(key="model_choice").value == "guide"
    assert "load_image('game picture.png')" in at.code[0].value
    (picture,) = at.session_state["picture_own"]
    ours, theirs = (np.asarray(load_image(data), int) for data in (picture.data, sample_bytes("rock 1")))
    height, width = ours.shape[:2]  # the hand that was found in it
    places = np.ndindex(theirs.shape[0] - height + 1, theirs.shape[1] - width + 1)
    assert any(np.array_equal(ours, theirs[y : y + height, x : x + width]) for y, x in places)
