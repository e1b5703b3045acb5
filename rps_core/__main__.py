"""`python -m rps_core COMMAND`, see `cli`."""

import sys


def _prepare() -> None:
    import os  # here, as all imports are: Ctrl+C while they go on is no traceback either
    import signal
    from pathlib import Path

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller, as with >&-: its number would go to the next file
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - as long as the program
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside, a command clears up as after Ctrl+C
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)


def _was_interrupted(error: BaseException | None) -> bool:
    """Ctrl+C while a class is made, as at an import, comes as another exception that has it as its cause."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    try:
        _prepare()
        from rps_core.cli import main

        status = main()
    except BaseException as error:
        if isinstance(error, SystemExit) or not _was_interrupted(error):
            raise
        print("error: interrupted", file=sys.stderr)
        status = 130
    sys.exit(status)
