"""Evaluations and predictions as the terminal gives them: in words, and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rps_core.evaluation.advice import advice
from rps_core.evaluation.evaluate import Evaluation, SizeScore
from rps_core.inference import FoundHand
from rps_core.labels import NO_HAND, NONE, NOT_SURE
from rps_core.reports import counted, percent


def evaluation_lines(result: Evaluation, data: str, checkpoint: Path) -> Iterator[str]:
    """Which net was measured on which folder, what came out, and how the pictures were read."""
    yield f"{checkpoint} on the pictures in {data}:"
    yield f"{percent(result.accuracy)} of {counted(result.n, 'picture')} right"
    if result.turned_accuracy is not None:
        yield f"{percent(result.turned_accuracy)} averaged over the four quarter turns"
    yield (
        f"{percent(result.coverage)} are given a class at the threshold {result.threshold:.2f}, "
        f"{percent(result.accuracy_when_sure)} of those right"
    )
    for name, share in result.per_class.items():
        row = ", ".join(f"{count} as {predicted}" for predicted, count in result.confusion[name].items() if count)
        yield f"  {name:12s} {percent(share):>8s}   {row}"
    if result.no_hand_found is None:
        yield "each picture was read whole; without --whole it is read where the hand is found"
        return
    yield "each picture was read where the hand was found, as the mean with its mirror image; --whole reads it whole"
    yield f"no hand was found in {result.no_hand_found} of {counted(result.n, 'picture')}"
    for score in result.by_size:
        right, given = f"{percent(score.accuracy)} of {score.n} right", f"{percent(score.coverage)} given a class"
        yield f"  the hand's side {_sides(score)} of the picture's: {right}, {given}"


def _sides(score: SizeScore) -> str:
    if score.below is None:
        return f"from {percent(score.at_least, 0)} on"
    return (
        f"below {percent(score.below, 0)}"
        if score.at_least == 0
        else f"{percent(score.at_least, 0)} to {percent(score.below, 0)}"
    )


def prediction_row(path: Path, hand: FoundHand, threshold: float) -> dict[str, Any]:
    """What `predict --json` says of a picture.

    `sure` says that the label reaches the threshold. Where no hand was found a net without "none" is sure of nothing.
    """
    prediction, decision = hand.prediction, hand.decide(threshold)
    return {
        "path": str(path),
        "label": prediction.label,
        "probability": prediction.probability,
        "probabilities": dict(prediction.probabilities),
        "sure": prediction.reaches(threshold) and (decision != NO_HAND or prediction.label == NONE),
        "box": list(hand.box_px) if hand.box_px else None,
        "hands": len(hand.others) + (hand.box is not None) if hand.searched else None,
        "decision": decision,
        "advice": advice(hand, threshold),
    }


def prediction_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The same in words: a line for each picture, and one more where there is advice."""
    for row in rows:
        doubt = f"   ({row['decision']})" if row["decision"] in (NOT_SURE, NO_HAND) else ""
        which = f"the largest of {counted(row['hands'], 'hand')}" if (row["hands"] or 0) > 1 else "hand"
        where = f"   {which} at {{}}, {{}}: {{}} x {{}} px".format(*row["box"]) if row["box"] else ""
        yield f"{row['path']}: {row['label']} {percent(row['probability'])}{doubt}{where}"
        if row["advice"]:
            yield f"    {row['advice']}"
