"""The form of the training page: every value of a TrainConfig, proposed by the recipe, open to change."""

import streamlit as st

from rps_core.config import RECIPES, TrainConfig, parse_learning_rate
from rps_core.errors import InputError

NETS = {"guide": "the guide's net, 3 x 90 x 90", "handnet": "HandNet, 3 x 72 x 72"}
SHIPPED = "Shipped hands"
FOLDER = "A folder"


def _propose() -> None:
    """The recipe's proposals into the form. They replace what was typed, for they belong to another recipe."""
    proposal = TrainConfig.for_recipe(st.session_state["net"], st.session_state["recipe"])
    st.session_state["epochs"] = proposal.epochs
    st.session_state["lr"] = f"{proposal.learning_rate:g}"
    st.session_state["patience"] = proposal.patience


def show_form() -> TrainConfig | None:
    """The configuration when Start was pressed, else None. Raises InputError for a value that cannot be."""
    start = TrainConfig()
    source = st.segmented_control(
        "Data", [SHIPPED, FOLDER], default=SHIPPED, required=True, key="data", bind="query-params", width="stretch"
    )
    folder = None
    if source == FOLDER:
        folder = st.text_input(
            "Folder of class folders",
            key="folder",
            bind="query-params",
            placeholder="/home/me/hands, with paper, rock and scissors in it",
        )
    net = st.selectbox(
        "Net", list(NETS), format_func=NETS.__getitem__, key="net", bind="query-params", on_change=_propose
    )
    recipe = st.selectbox(
        "Recipe",
        list(RECIPES),
        format_func=lambda name: f"{name}: {RECIPES[name].title}",
        key="recipe",
        bind="query-params",
        on_change=_propose,
    )
    left, right = st.columns(2)
    epochs = left.number_input("Epochs, at most", 1, 10_000, start.epochs, key="epochs", bind="query-params")
    rate = right.text_input("Learning rate", f"{start.learning_rate:g}", key="lr", bind="query-params")
    batch_size = left.number_input("Batch size, pictures", 1, 4096, start.batch_size, key="batch", bind="query-params")
    patience = right.number_input(
        "Patience, epochs",
        0,
        10_000,
        start.patience,
        key="patience",
        bind="query-params",
        placeholder="never stop early",
        help="Stops after more epochs than this without a lower validation loss.",
    )
    with st.expander("Seed, split, threads"):
        seed = st.number_input(
            "Seed",
            0,
            2**32 - 1,
            start.seed,
            key="seed",
            bind="query-params",
            help="The same seed gives the same weights.",
        )
        split = st.slider("Kept for validation", 5, 50, 20, format="%d %%", key="split", bind="query-params")
        threads = st.number_input(
            "Threads",
            1,
            64,
            start.threads,
            key="threads",
            bind="query-params",
            help="One leaves the other cores to the dashboard.",
        )
        exact = st.toggle(
            "The guide to the letter",
            key="exact",
            bind="query-params",
            help="Squashes pictures to a square, and jitters the validation pictures too.",
        )
    if not st.button("Start training", type="primary", icon=":material/play_arrow:", width="stretch"):
        return None
    if source == FOLDER and not folder:
        raise InputError("no data folder is given; type the path of one, or train on the shipped hands")
    return TrainConfig.for_recipe(
        net,
        recipe,
        data=folder,
        epochs=epochs,
        learning_rate=parse_learning_rate(rate),
        batch_size=batch_size,
        patience=patience,
        seed=seed,
        val_fraction=split / 100,
        threads=threads,
        exact_guide=exact,
    )
