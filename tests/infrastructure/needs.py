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
def absent(what: str, *signs: type[Exception]) -> Iterator[None]:
    """If the block raises one of ``signs``, skip the test, or fail it where the variable CI is set."""
    try:
        yield
    except signs as why:
        missing(what, why)


@contextmanager
def needed(what: str, resource: AbstractContextManager[T], *signs: type[Exception]) -> Iterator[T]:
    """Enter ``resource``; if that raises one of ``signs``, skip the test, or fail it where the variable CI is set."""
    with ExitStack() as stack:
        with absent(what, *signs):
            entered = stack.enter_context(resource)
        yield entered
