"""Folders of pictures: open them, list them, check them, leave some out, unpack a zip of them."""
