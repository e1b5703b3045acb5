"""Whatever a link says: no page fails, what is wrong is said, and what is right is shown and stays in the link."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages._ui.widgets.link_types import Flag, LinkParameter, Real, Whole, as_text
from pages._ui.widgets.page_parameters import all_parameters, parameters_of
from rps_core.config import LESSONS, TrainConfig
from rps_core.data.checks import CHECKS
from rps_core.exercises.exercise import TITLES
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import link_notes
from tests.helpers.recordings import record
from tests.helpers.training import make_run

SCENES: dict[str, tuple[dict[str, str], ...]] = {
    "guide": ({},),
    "dataset": (
        {"part": "Browse"},
        {"part": "Browse", "show": "rock"},
        {"part": "Picture"},
        {"part": "Transforms"},
        {"part": "Split"},
        {"part": "Batch"},
        *({"part": "Quality", "kind": check.title} for check in CHECKS[:1]),
    ),
    "layer_shapes": ({}, {"layers": "conv 6 k3; relu; pool k2"}),
    "convolution": ({"kernel": "random"}, {"kernel": "typed"}, {"kernel": "trained net"}),
    "max_pooling": ({},),
    "network": ({"look": "maps"}, {"look": "answer"}, {"look": "why"}, {"look": "compare"}),
    "training": ({},),
    "teach": tuple({"lesson": lesson} for lesson in LESSONS),
    "model": ({},),
    "webcam": ({"region": "Use my box"}, {"maps": "true"}),
    "photo": ({"region": "Use my box"},),
    "collect": ({"region": "Use my box"},),
    "game": ({"region": "Use my box"},),
}
"""By page: what must be chosen so that its parameters have their widgets. Together they show all of them."""

RIGHT = {
    "hide": ("hints", "hints,code"),
    "exercise": tuple(TITLES),
    "picture": ("rock 2", "scissors 1"),
    "model": ("handnet",),
    "layer": ("relu1",),
    "run": ("mine",),
    "data": ("shipped:one-hand",),
    "collection": ("mine",),
    "region": ("Use my box",),
    "set": ("tight", "frames"),
    "crop": ("1,2,30,40",),
    "channels": ("grey", "colour"),
    "at": ("0,0", "1,2"),
    "speed": ("2", "60"),
    "kernel": ("blur", "random"),
    "typed": ("1 2\n3 4",),
    "mode": ("reflect", "zeros"),
    "filter": ("0",),
    "view": ("picture", "stretched"),
    "input": ("1x40x40",),
    "layers": ("conv 6 k3; relu",),
    "open_layer": ("1", "2"),
    "row": ("0", "3"),
    "column": ("0", "3"),
    "look": ("maps", "why"),
    "scale": ("global", "per map"),
    "map": ("0", "3"),
    "over": ("samples",),
    "model_epoch": ("best",),
    "other": ("handnet",),
    "other_epoch": ("best",),
    "other_layer": ("conv1",),
    "temperature": ("0.25", "8"),
    "target": ("rock", "paper"),
    "cam": ("conv1",),
    "window": ("4", "36"),
    "guide_step": ("1", "16"),
    "part": ("Browse", "Batch"),
    "show": ("rock",),
    "file": ("rock/3.png", "paper/0.png"),
    "page": ("1",),
    "leak_page": ("1",),
    "quality_page": ("1",),
    "resize": ("squash",),
    "kind": (CHECKS[0].title, CHECKS[1].title),
    "look_at": ("3,000", "20,000"),
    "camera": ("live video",),
    "opponent": ("random",),
    "label": ("rock",),
    "lesson": tuple(LESSONS),
    "architecture": ("guide", "handnet"),
    "recipe": ("guide", "fast"),
    "lr": ("0.01", "1e-3"),
}
ONLY = {
    ("run", "teach"): "lesson",
    ("region", "model"): "Whole picture",
    ("exercise", "convolution"): "conv_vertical",
    ("exercise", "max_pooling"): "pool_ceil",
    ("exercise", "layer_shapes"): "shapes-half",
    ("exercise", "network"): "network_dead",
    ("exercise", "dataset"): "data_normalize",
}
"""Where a page takes less than others."""

BY_THEMSELVES = {"layers", "data"}
"""Texts whose readers say in their own place, in their own words, what is wrong."""

NOT_SHOWN_HERE = {"model_epoch", "other_epoch", "other_layer", "look_at", "page", "leak_page", "quality_page"}
"""Those whose widget needs more than a small data set, a run that kept its epochs, or two nets of one kind."""

ABSENT: dict[str, set[str]] = {}
"""By page: what nothing is there for in some of its scenes."""

NONSENSE = st.one_of(
    st.sampled_from(["nan", "inf", "-1", "1e999", "99999999999999999999", "true ", "None", "''", "<b>", "a,b", "\x00"]),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda text: text.strip()),
)


def right(parameter: LinkParameter, page: str) -> st.SearchStrategy[str]:
    """Texts that a page takes."""
    if (parameter.name, page) in ONLY:
        return st.just(ONLY[parameter.name, page])
    if parameter.name in RIGHT:
        return st.sampled_from(RIGHT[parameter.name])
    if isinstance(parameter, Flag):
        return st.sampled_from(["true", "false"])
    if isinstance(parameter, Whole):
        assert parameter.highest is not None, parameter.name
        return st.integers(parameter.lowest, parameter.highest).map(str)
    assert isinstance(parameter, Real), parameter.name
    if parameter.name in [check.key for check in CHECKS]:
        check = next(check for check in CHECKS if check.key == parameter.name)
        return st.floats(check.lowest, check.highest).map(lambda value: f"{value:.3g}")
    return st.floats(parameter.lowest, parameter.highest).map(lambda value: f"{value:.3f}")


def wrong(parameter: LinkParameter) -> st.SearchStrategy[str]:
    """Texts that no page takes for this parameter."""
    if isinstance(parameter, Flag):
        return NONSENSE.filter(lambda text: text.lower() not in ("true", "false"))
    if isinstance(parameter, Whole | Real):
        return NONSENSE.filter(lambda text: not is_number(text)) | st.sampled_from(["-1", "nan", "1e999", "9" * 30])
    return NONSENSE.filter(lambda text: text not in RIGHT[parameter.name] and not text.strip().isdecimal())


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@st.composite
def links_to(draw: st.DrawFn, page: str, scene: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """A link to this scene of a page: text by name, and whether it is right. What opens the scene is right."""
    link: dict[str, tuple[str, bool]] = {}
    for parameter in parameters_of(page):
        if parameter.name in scene:
            link[parameter.name] = (scene[parameter.name], True)
        elif draw(st.booleans()):
            is_right = draw(st.booleans())
            link[parameter.name] = (draw(right(parameter, page) if is_right else wrong(parameter)), is_right)
    return link


@pytest.fixture
def furnished(home, data, untrained_nets):
    """A recording, a run and a lesson."""
    record("rock"), record("paper")
    make_run(data)
    lesson = TrainConfig.for_lesson("fine-tune", str(local_workspace().collections / "mine"))
    write_status(
        create_run(local_workspace(), local_workspace().runs / "lesson", lesson), RunStatus("finished", "done")
    )


def parameter(name: str) -> LinkParameter:
    return next(one for one in all_parameters() if one.name == name)


def examined(at, link) -> set[str]:
    """The parameters of a link that the page has read."""
    return set(link) - at.session_state["link_followed"]


@pytest.mark.parametrize(
    ("page", "scene"),
    [(page, scene) for page, scenes in SCENES.items() for scene in scenes],
    ids=lambda part: part if isinstance(part, str) else "-".join(part.values()),
)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(draws=st.data())
def test_a_link_is_followed_where_it_is_right_and_said_where_it_is_wrong(
    open_page, data, furnished, page, scene, draws
):
    scene = scene | ({"data": str(data)} if page == "dataset" else {})
    link = draws.draw(links_to(page, scene), label="link")
    at = open_page(page, **{name: text for name, (text, _) in link.items()})
    said, read = link_notes(at), examined(at, link)
    for name, (text, is_right) in link.items():
        if is_right:
            assert f"The link says {name}=" not in said
            if name in read:
                assert at.query_params[name] == text
                if name in at.session_state:
                    value = as_text(at.session_state[name])
                    assert value == text or float(value) == float(text)
        elif name in BY_THEMSELVES:
            assert name not in read or at.error or at.warning
        elif name in read or parameter(name).expected(text):
            assert f"The link says {name}=" in said
            assert name not in read or at.query_params.get(name) != text


def out_of_reach(parameter: LinkParameter) -> str:
    """A text that is a value somewhere, but not here."""
    return str(parameter.highest or 99_999_999) if isinstance(parameter, Whole) else "nonsense"


@pytest.mark.parametrize("page", SCENES)
def test_whatever_part_is_open_all_that_a_link_got_wrong_is_said_on_arrival(open_page, data, furnished, page):
    for scene in SCENES[page]:
        opened = scene | ({"data": str(data)} if page == "dataset" else {})
        link = {one.name: out_of_reach(one) for one in parameters_of(page) if one.name not in BY_THEMSELVES}
        wrong_here = {
            one.name
            for one in parameters_of(page)
            if one.name in link and one.name not in opened and not (isinstance(one, Whole) and one.highest)
        }
        said = link_notes(open_page(page, **(link | opened)))
        assert {name for name in wrong_here if f"The link says {name}=" not in said} <= ABSENT.get(page, set()), scene


def test_the_scenes_show_every_parameter(open_page, data, furnished):
    for page, scenes in SCENES.items():
        names = {parameter.name for parameter in parameters_of(page)} - BY_THEMSELVES - NOT_SHOWN_HERE
        missing = set(names)
        for scene in scenes:
            opened = scene | ({"data": str(data)} if page == "dataset" else {})
            missing -= examined(open_page(page, **dict.fromkeys(names, "nonsense") | opened), names)
        assert not missing, page
    pages = {page for parameter in all_parameters() for page in parameter.pages}
    assert set(SCENES) == pages - {"shared", "home"}  # which have no widget
