"""The one exception that means: what was given cannot be used, and this sentence says what to do."""


class InputError(ValueError):
    """Bad input from a person: a file, a folder, a number, a link.

    The message is one sentence that a page or a terminal shows as it stands: what was given, what was
    expected, what to do next. Anything else that goes wrong is a bug and keeps its own exception.
    """
