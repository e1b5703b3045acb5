"""One picture: as it is, as the tensor that the guide prints, channel by channel, pixel by pixel."""

from functools import partial

import streamlit as st

from pages._ui.components.pixels import show_pixels
from pages._ui.dataset.source import Data
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.code_view import show_code
from pages._ui.widgets.current_picture import look_inside, read_source
from pages._ui.widgets.url_state import checked, write
from rps_core.data.images import load_image
from rps_core.exercises.exercise import Exercise
from rps_core.explain.pytorch_code import picture_code
from rps_core.shapes import format_shape


def choose_picture(data: Data) -> int:
    """The picture that the link names, or the first; with buttons to its neighbours."""
    names = data.folders.names
    expected = f"a picture of this folder, such as {names[-1]},"
    wanted = checked(links.FILE, names.__contains__, expected, names[0])
    position = 0 if wanted is None else names.index(wanted)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous", icon=":material/chevron_left:", on_click=_go_to, args=(names[position - 1],))
        st.button("Next", icon=":material/chevron_right:", on_click=_go_to, args=(names[(position + 1) % len(names)],))
        st.markdown(f"**{markdown(names[position])}** :gray[{position + 1:,} of {len(names):,}]")
    return position


def _go_to(name: str) -> None:
    write(links.FILE, name)


def show(data: Data) -> list[Exercise]:
    from rps_core.transforms import EvalTransform

    position = choose_picture(data)
    folders = data.folders
    name, label = folders.names[position], folders.labels[position]
    image = load_image(folders.root / name)
    transform = EvalTransform()
    tensor = transform(image)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        caption = f"the file: {image.width} x {image.height} px"
        images.show_figures(images.figure(images.preview(image), f"The picture {name}", caption))
        look_inside("dataset_inside", partial(read_source, folders.root / name, name))
    with right:
        st.markdown("**What the net gets of it.** Move over a pixel: its value in the file, and in the tensor.")
        mean, std = transform.spec.mean[0], transform.spec.std[0]
        title = f"tensor {format_shape(tensor.shape)}"
        show_pixels("dataset_pixels", tensor.numpy(), mean=mean, std=std, title=title)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("As the guide prints it", anchor=False)
        st.code(f"{tensor} {label}\n\n{tuple(tensor.shape)} {tensor.dtype}", language=None, height=330)
    with right:
        st.subheader("Classes and their numbers", anchor=False)
        to_index = {name: index for index, name in enumerate(folders.classes)}
        st.code(
            f"dataset.class_to_idx\n{to_index}\n\n"
            f"{{index: name for name, index in …}}\n{dict(enumerate(folders.classes))}",
            language=None,
            wrap_lines=True,
        )
        st.markdown(f"The folder’s name is the label: **{markdown(folders.classes[label])}** is number **{label}**.")
    show_code(picture_code(data.link, position))
    return []
