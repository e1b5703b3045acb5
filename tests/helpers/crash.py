"""A process that dies between two writes: at each call that makes a change of the disk last, one after the other."""

import os
import signal
from collections.abc import Callable
from typing import Any

from rps_core.storage import workspace

CALLS = ("fsync", "sync", "rename", "replace", "unlink", "mkdir", "rmdir", "link", "truncate")
MOST = 2_000


def dies_at(work: Callable[[], object], number: int, calls: tuple[str, ...] = CALLS) -> bool:
    """Does the work in a child process that is killed right before its call of this number; whether it came so far.

    Raises RuntimeError where the work fails by itself.
    """
    child = os.fork()
    if child == 0:
        try:
            workspace._locks.cache_clear()  # they know that they are another process's
            _arm(number, calls)
            work()
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the work failed in the child process; see its traceback")
    return os.WIFSIGNALED(status)


def _arm(number: int, calls: tuple[str, ...]) -> None:
    left = number

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    for name in calls:
        setattr(os, name, counted(getattr(os, name)))


def dies_everywhere(work: Callable[[], object], begin: Callable[[], object], check: Callable[[], object]) -> int:
    """`begin` makes what the work starts from, `check` looks at what a death left. Returns how many deaths it died."""
    for number in range(MOST):
        begin()
        if not dies_at(work, number):
            check()
            return number
        check()
    raise RuntimeError(f"more than {MOST} writes")
