"""The one kind of exercise: a task that checks itself against what is on the screen."""

from dataclasses import dataclass

TITLES = {
    "conv_vertical": "Only vertical edges",
    "conv_same_size": "As large as before",
    "conv_wide_view": "Nine weights, nine pixels wide",
    "conv_negative": "Below zero",
    "pool_winner": "Which pixel won?",
    "pool_same_size": "Pool, and lose no size",
    "pool_ceil": "The last pixels",
    "pool_forgives": "Forgive a shift",
    "data_normalize": "Half of it",
    "data_unfair_split": "Chance is not fair",
    "data_ten_steps": "Ten steps an epoch",
    "data_threshold": "Just the worst ten",
    "shapes-same-size": "Keep the size",
    "shapes-two-layers": "Without pooling",
    "shapes-see-all": "See the whole picture",
    "shapes-half": "Half the parameters",
    "network_dead": "A map that sleeps",
    "network_field": "The first to see it all",
    "network_temperature": "Make it doubt",
    "network_other_side": "The other side",
}
"""Of every exercise, by its key, for lists of what was solved."""


@dataclass(frozen=True)
class Exercise:
    """A task, and how far a person has come with it now.

    `key` is what the list of solved exercises holds, so it never changes. `progress` is the end of a sentence that
    begins with "Now:", without its full stop.
    """

    key: str
    title: str
    task: str
    hint: str
    progress: str
    is_solved: bool
    why: str
    """Why a solution is one, in two sentences."""
