"""Pictures as strangers make them: a picture comes out, or one sentence; in bounded time, pixels and memory."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rps_core.data.images import load_image
from rps_core.errors import InputError
from tests.helpers.attempts import Attempts, WronglyAccepted
from tests.helpers.hostile.pictures import CASES, Outcome

MUTATED = 10_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("data", "outcome"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_picture_opens_or_a_sentence_says_why_not(tmp_path: Path, attempts: Attempts, data, outcome: Outcome) -> None:
    content = data if isinstance(data, bytes) else data()
    (tmp_path / "hand.jpg").write_bytes(content)
    with attempts.of("pictures"):
        for source in (content, tmp_path / "hand.jpg"):
            try:
                size: Outcome = load_image(source, "hand.jpg").size
            except InputError as error:
                said = str(error)
                assert isinstance(outcome, str) and re.search(outcome, said), said
                assert said.startswith("hand.jpg ") and len(said) < 200, said
            else:
                if size != outcome:
                    raise WronglyAccepted(f"a picture of {size}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such walls")
def test_10000_mutated_pictures_are_pictures_or_sentences(attempts: Attempts) -> None:
    command = [sys.executable, "-m", "tests.helpers.hostile.mutations", str(MUTATED), "0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=Path(__file__).parents[2])
    assert ended.returncode == 0, f"ended by signal {-ended.returncode}: {ended.stderr[-2000:]}"
    counts = json.loads(ended.stdout.splitlines()[-1])
    attempts.count("mutated pictures", "handled", MUTATED - len(counts["problems"]))
    attempts.count("mutated pictures", "tracebacks", len(counts["problems"]))
    assert counts["problems"] == []
    assert counts["picture"] + counts["sentence"] == MUTATED
    assert min(counts["picture"], counts["sentence"]) > MUTATED / 10, counts  # both are tried
