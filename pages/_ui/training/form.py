"""The form of the training page: every value of a TrainConfig, proposed by the recipe, open to change."""

import streamlit as st

from pages._ui.app.data_sets import EVERYBODY, ask_to_open, data_titles, folder_of, leave_out_others, open_folder
from pages._ui.app.routing import DATASET, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import show_error, toast_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import link_wrong, number_field, url_widgets
from pages._ui.widgets.link_checks import check_whole
from pages._ui.widgets.url_state import keep, read, says, write, write_all
from rps_core.config import INPUT_SIZES_PX, RANGES, RECIPES, TrainConfig, parse_learning_rate
from rps_core.data.class_folders import ONE_HAND
from rps_core.data.exclusions import excluded_files
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.storage.limits import most_allowed

NETS = {
    "guide": "The guide's own: two convolutions, three linear layers",
    "handnet": "Ours: eight convolutions with BatchNorm, one linear layer",
}

ABOUT = {
    ONE_HAND: "600 pictures of one hand before one wall, in bursts: what the guide’s author had.",
    EVERYBODY: "1,500 pictures, each of another person’s hand before another background.",
}
OLDER_LINK = "The link names no data set: as in all such links of before, it is everybody's hands."
VALUES = (
    links.ARCHITECTURE,
    links.RECIPE,
    links.EPOCHS,
    links.LEARNING_RATE,
    links.TRAINING_BATCH,
    links.PATIENCE,
    links.SEED,
    links.VALIDATION,
    links.THREADS,
    links.KEEP_NEAR,
    links.EXACT_GUIDE,
)


def show_form() -> tuple[TrainConfig | None, bool]:
    """The configuration, and whether Start was pressed. What cannot be is said at once, and cannot be started."""
    data = _choose_data()
    net, recipe = _choose_net()
    start = TrainConfig.for_recipe(net, recipe)
    most = most_allowed(workspace(), "most_epochs", RANGES["epochs"][1])
    with number_field.form():
        left, right = st.columns(2)
        with left:
            epochs = url_widgets.whole_number("Epochs, at most", links.EPOCHS, default=start.epochs, highest=most)
            batch_size = url_widgets.whole_number("Batch size", links.TRAINING_BATCH)
        with right:
            rate = url_widgets.text("Learning rate", links.LEARNING_RATE, f"{start.learning_rate:g}")
            patience = url_widgets.optional_number(
                "Patience",
                links.PATIENCE,
                start.patience,
                highest=most,
                placeholder="endless",
                help="Stops after more epochs in a row than this without a lower validation loss. Empty: never.",
            )
        seed, split, threads, keep_near, exact = _choose_split(data, recipe)
    config, problem = None, None
    try:
        number_field.refuse_wrong()
        config = TrainConfig.for_recipe(
            net,
            recipe,
            data=folder_of(data) or None,
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
        launch.check(workspace(), config)
    except InputError as error:
        problem = error
    pressed = st.button("Start training", type="primary", icon=":material/play_arrow:", width="stretch")
    if problem:
        show_error(problem)
    return config, pressed and not problem


def _choose_split(data: str, recipe: str) -> tuple[int, int, int, int | None, bool]:
    """Seed, validation part in percent, threads, bits of near-duplicates, whether it is the guide to the letter."""
    with st.expander("Seed, split, threads"):
        seed = url_widgets.whole_number("Seed", links.SEED)
        split = url_widgets.slider("Kept for validation", links.VALIDATION, unit="%d %%")
        threads = choose_threads()
        keep_near = url_widgets.optional_number(
            "Keep near-duplicates together, bits",
            links.KEEP_NEAR,
            None,
            placeholder="no",
            help="Pictures whose hashes differ in at most so many of 64 bits stay on one side of the split.",
        )
        exact = url_widgets.switch("The guide to the letter", links.EXACT_GUIDE, default=_as_the_guide(data, recipe))
        st.caption(
            "Squashes pictures to a square, never mirrors them, and jitters the colours of validation pictures too."
        )
    return seed, split, threads, keep_near, exact


def choose_threads() -> int:
    """A field where there is a choice; what it means, and the seed above it, in a caption."""
    most = most_allowed(workspace(), "most_threads", links.THREADS.highest or 1)
    same = "The same seed gives the same weights."
    if most == 1:
        check_whole(links.THREADS, most)
        st.caption(f"{same} This site gives each training one thread.")
        return 1
    threads = url_widgets.whole_number("Threads", links.THREADS, highest=most)
    st.caption(f"{same} One thread leaves the other cores to the dashboard.")
    return threads


def fill(data: str, net: str, recipe: str) -> None:
    """Sets the form. A button's callback."""
    proposed = dict.fromkeys((links.EPOCHS, links.LEARNING_RATE, links.PATIENCE, links.EXACT_GUIDE))
    write_all({links.DATA: data, links.ARCHITECTURE: net, links.RECIPE: recipe, **proposed})


def _as_the_guide(data: str, recipe: str) -> bool:
    """One upright hand is never mirrored in a recording: with it, the guide's recipe is followed to the letter."""
    return data == ONE_HAND and recipe == "guide"


def _choose_data() -> str:
    """What a link holds of it, see `data_titles`."""
    leave_out_others()
    if not says(links.DATA):
        is_older = any(map(says, VALUES)) and not link_wrong.is_left_out(links.DATA.name)
        keep(links.DATA, EVERYBODY if is_older else ONE_HAND)
        if is_older:  # today's name their set, for the page keeps it
            link_wrong.say(links.DATA.name, OLDER_LINK)
    chosen = read(links.DATA)
    ask_to_open(chosen)
    titles = data_titles()
    at_home = not workspace().of_visitor
    key = f"training_data_{chosen}"  # holds the choice, so that a set that a button sets is chosen at once

    def take() -> None:
        new = (st.session_state[key] or EVERYBODY).strip()
        if new == links.DATA.empty:  # as the address has it
            new = st.session_state[key] = EVERYBODY
        try:
            links.DATA.typed(new, "Data")
        except InputError as error:
            toast_error(error)
            st.session_state[key] = chosen
            return
        if at_home and new not in titles:
            open_folder(new)
        write(links.DATA, new)

    st.selectbox(
        "Data",
        list(titles),
        list(titles).index(chosen),
        format_func=lambda path: titles.get(path, path),
        key=key,
        on_change=take,
        accept_new_options=at_home,
        help="Choose, or type the path of a folder on this computer with one folder of pictures for each class."
        if at_home
        else "Choose, or import a zip on the page Dataset.",
    )
    if chosen in ABOUT:
        st.caption(ABOUT[chosen])
    if left_out := len(excluded_files(workspace(), folder_of(chosen) or None)):
        st.caption(f"{left_out:,} of its pictures are left out, as chosen on the page Dataset.")
    link(DATASET, "Look at them, or choose others", data=chosen)
    return chosen


def _choose_net() -> tuple[str, str]:
    """(net, recipe)."""
    net = url_widgets.choice("Net", links.ARCHITECTURE, list(NETS))
    st.caption(f"{NETS[net]}; sees {INPUT_SIZES_PX[net]} x {INPUT_SIZES_PX[net]} pixels")
    recipe = url_widgets.choice("Recipe", links.RECIPE, list(RECIPES))
    st.caption(RECIPES[recipe].title)
    return net, recipe
