"""What a test needs from the machine: missing, it is skipped at home and fails where it must not be missing."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")


def missing(what: str, why: object) -> NoReturn:
    """Skip the test, or fail it where the variable CI is set."""
    text = f"{what} is not available: {str(why) or repr(why)}"
    if os.environ.get("CI"):
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


@contextmanager
def needed(what: str, resource: AbstractContextManager[T], *absent: type[Exception]) -> Iterator[T]:
    """Enter ``resource``; if that raises one of ``absent``, skip the test, or fail it where the variable CI is set."""
    with ExitStack() as stack:
        try:
            entered = stack.enter_context(resource)
        except absent as why:
            missing(what, why)
        yield entered
