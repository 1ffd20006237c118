"""Marks that many tests share."""

import pytest

ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"])
"""For a test in which nothing differs by database: it runs once."""

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"])
"""For a test of what only a database server can do."""
