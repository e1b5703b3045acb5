"""The form of the training page: every value of a TrainConfig, proposed by the recipe, open to change."""

import streamlit as st

from pages._ui.app.routing import DATASET, link
from rps_core.config import INPUT_SIZES_PX, RECIPES, TrainConfig, parse_learning_rate
from rps_core.data.exclusions import excluded_files

NETS = {
    "guide": "the guide's own: two convolutions, three linear layers",
    "handnet": "ours: seven convolutions with BatchNorm, one linear layer",
}


def show_form() -> TrainConfig | None:
    """The configuration when Start was pressed, else None. Raises InputError for a value that cannot be."""
    data = st.text_input(
        "Data folder",
        key="data",
        bind="query-params",
        placeholder="the shipped hands",
        help="A folder with one folder of pictures for each class. Empty: the rendered hands that ship with this.",
    )
    if left_out := len(excluded_files(data or None)):
        st.caption(f"{left_out:,} of its pictures are left out, as chosen on the page Dataset.")
    link(DATASET, "Look at them, or choose others", data=data)
    net = st.selectbox("Net", list(NETS), key="net", bind="query-params", on_change=_propose)
    st.caption(f"{NETS[net]}; sees {INPUT_SIZES_PX[net]} x {INPUT_SIZES_PX[net]} pixels")
    recipe = st.selectbox("Recipe", list(RECIPES), key="recipe", bind="query-params", on_change=_propose)
    st.caption(RECIPES[recipe].title)
    start = TrainConfig.for_recipe(net, recipe)
    left, right = st.columns(2)
    epochs = left.number_input("Epochs, at most", 1, 10_000, start.epochs, key="epochs", bind="query-params")
    rate = right.text_input("Learning rate", f"{start.learning_rate:g}", key="lr", bind="query-params")
    batch_size = left.number_input("Batch size", 1, 4096, start.batch_size, key="batch", bind="query-params")
    patience = right.number_input(
        "Patience",
        0,
        10_000,
        start.patience,
        key="patience",
        bind="query-params",
        placeholder="endless",
        help="Stops after more epochs in a row than this without a lower validation loss. Empty: never.",
    )
    with st.expander("Seed, split, threads"):
        seed = st.number_input("Seed", 0, 2**32 - 1, start.seed, key="seed", bind="query-params")
        split = st.slider("Kept for validation", 5, 50, 20, format="%d %%", key="split", bind="query-params")
        threads = st.number_input("Threads", 1, 64, start.threads, key="threads", bind="query-params")
        st.caption("The same seed gives the same weights. One thread leaves the other cores to the dashboard.")
        keep_near = st.number_input(
            "Keep near-duplicates together, bits",
            0,
            16,
            None,
            key="keep_near",
            bind="query-params",
            placeholder="no",
            help="Pictures whose hashes differ in at most so many of 64 bits stay on one side of the split.",
        )
        exact = st.toggle("The guide to the letter", key="exact", bind="query-params")
        st.caption("Squashes pictures to a square, and jitters the colours of validation pictures too.")
    if not st.button("Start training", type="primary", icon=":material/play_arrow:", width="stretch"):
        return None
    return TrainConfig.for_recipe(
        net,
        recipe,
        data=data or None,
        epochs=epochs,
        learning_rate=parse_learning_rate(rate),
        batch_size=batch_size,
        patience=patience,
        seed=seed,
        val_fraction=split / 100,
        threads=threads,
        exact_guide=exact,
        keep_near=keep_near,
    )


def _propose() -> None:
    """The recipe's proposals into the form. They replace what stood there, for that belonged to another recipe."""
    proposal = TrainConfig.for_recipe(st.session_state["net"], st.session_state["recipe"])
    st.session_state["epochs"] = proposal.epochs
    st.session_state["lr"] = f"{proposal.learning_rate:g}"
    st.session_state["patience"] = proposal.patience
