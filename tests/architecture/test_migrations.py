"""Each service's migrations make exactly the tables its store expects."""

from pathlib import Path

import pytest

from shared.contracts.services import SERVICES
from shared.persistence.migrations import differences, migrate


@pytest.mark.parametrize("service", SERVICES)
def test_a_migrated_database_has_what_the_store_expects(service: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/{service}.db"
    migrate(service, url)
    assert differences(service, url) == [], (
        f'run python -m shared.persistence.migrations revision {service} "what changes"'
    )
