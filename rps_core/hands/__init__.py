"""Pictures of hands that never existed: a net trained on them alone recognises photographs of strangers.

A hand is bones in a pose (`skeleton`, `poses`), flesh around them as a distance field (`anatomy`, `sdf`), seen by a
camera (`view`, `surface`), with skin, clothes and light (`skin`, `clothes`, `shading`), put before a background
(`backgrounds`, `faces`, `compose`). `pictures` numbers the results, `workers` and `pack` make many of them.
"""

from rps_core.hands.compose import compose
from rps_core.hands.cutout import Layer, render_layer
from rps_core.hands.pictures import GESTURES, Picture, picture
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.sets import layers, pictures, write_folder

__all__ = [
    "GESTURES",
    "OTHER_SIGNS",
    "Layer",
    "Picture",
    "compose",
    "layers",
    "picture",
    "pictures",
    "render_layer",
    "write_folder",
]
