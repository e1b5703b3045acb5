"""The form of the training page: every value of a TrainConfig, proposed by the recipe, open to change."""

import streamlit as st

from pages._ui.app.routing import DATASET, link
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.config import INPUT_SIZES_PX, RECIPES, TrainConfig, parse_learning_rate
from rps_core.data.exclusions import excluded_files

NETS = {
    "guide": "the guide's own: two convolutions, three linear layers",
    "handnet": "ours: eight convolutions with BatchNorm, one linear layer",
}


def show_form() -> tuple[TrainConfig, bool]:
    """The configuration, and whether Start was pressed. Raises InputError for a value that cannot be."""
    data = _choose_data()
    net, recipe = _choose_net()
    start = TrainConfig.for_recipe(net, recipe)
    left, right = st.columns(2)
    with left:
        epochs = url_widgets.whole_number("Epochs, at most", links.EPOCHS, default=start.epochs)
        batch_size = url_widgets.whole_number("Batch size", links.TRAINING_BATCH)
    with right:
        rate = url_widgets.text("Learning rate", links.LEARNING_RATE, f"{start.learning_rate:g}")
        patience = url_widgets.optional_number(
            "Patience",
            links.PATIENCE,
            start.patience,
            placeholder="endless",
            help="Stops after more epochs in a row than this without a lower validation loss. Empty: never.",
        )
    with st.expander("Seed, split, threads"):
        seed = url_widgets.whole_number("Seed", links.SEED)
        split = url_widgets.slider("Kept for validation", links.VALIDATION, unit="%d %%")
        threads = url_widgets.whole_number("Threads", links.THREADS)
        st.caption("The same seed gives the same weights. One thread leaves the other cores to the dashboard.")
        keep_near = url_widgets.optional_number(
            "Keep near-duplicates together, bits",
            links.KEEP_NEAR,
            None,
            placeholder="no",
            help="Pictures whose hashes differ in at most so many of 64 bits stay on one side of the split.",
        )
        exact = url_widgets.switch("The guide to the letter", links.EXACT_GUIDE)
        st.caption("Squashes pictures to a square, and jitters the colours of validation pictures too.")
    pressed = st.button("Start training", type="primary", icon=":material/play_arrow:", width="stretch")
    config = TrainConfig.for_recipe(
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
    return config, pressed


def _choose_data() -> str:
    """The folder of class folders; empty for the hands that ship."""
    data = url_widgets.text(
        "Data folder",
        links.DATA,
        placeholder="the shipped hands",
        help="A folder with one folder of pictures for each class. Empty: the rendered hands that ship with this.",
    )
    if left_out := len(excluded_files(data or None)):
        st.caption(f"{left_out:,} of its pictures are left out, as chosen on the page Dataset.")
    link(DATASET, "Look at them, or choose others", data=data)
    return data


def _choose_net() -> tuple[str, str]:
    """(net, recipe)."""
    net = url_widgets.choice("Net", links.ARCHITECTURE, list(NETS), _propose)
    st.caption(f"{NETS[net]}; sees {INPUT_SIZES_PX[net]} x {INPUT_SIZES_PX[net]} pixels")
    recipe = url_widgets.choice("Recipe", links.RECIPE, list(RECIPES), _propose)
    st.caption(RECIPES[recipe].title)
    return net, recipe


def _propose() -> None:
    """The recipe's proposals into the form. They replace what stood there, for that belonged to another recipe."""
    proposal = TrainConfig.for_recipe(st.session_state[links.ARCHITECTURE.name], st.session_state[links.RECIPE.name])
    st.session_state[links.EPOCHS.name] = proposal.epochs
    st.session_state[links.LEARNING_RATE.name] = f"{proposal.learning_rate:g}"
    st.session_state[links.PATIENCE.name] = proposal.patience
