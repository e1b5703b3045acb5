"""The commitment that can be checked."""

import subprocess
import sys

from rps_core.game.commitment import Commitment, commit


def test_the_proof_runs_and_fails_for_any_other_move():
    fixed = commit("rock")
    assert len(fixed.hash) == 64
    assert run(fixed.proof) == "True"
    assert run(fixed.proof.replace("rock", "paper")) == "False"
    assert commit("rock").hash != fixed.hash
    assert Commitment("rock", "00").hash.startswith("2bc4509dd1dc962a8af82785db3d80a7")  # as sha256sum says


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
