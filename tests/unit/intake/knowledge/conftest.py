"""Fixtures of the knowledge's tests."""

import pytest

from tests.unit.intake.knowledge.fakes import FakeUnitOfWork


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()
