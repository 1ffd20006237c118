"""The migrations make exactly the tables that the code maps, on both kinds of database."""

import pytest
import sqlalchemy as sa

from shared.contracts.services import SERVICES
from shared.persistence.migrations import differences, migrate
from tests.infrastructure.databases import Databases


@pytest.mark.parametrize("service", SERVICES)
def test_a_migrated_database_has_the_tables_of_the_store(service: str, databases: Databases) -> None:
    url = databases.migrated(service)
    assert differences(service, url) == []


@pytest.mark.parametrize("service", SERVICES)
def test_migrating_again_changes_nothing(service: str, databases: Databases) -> None:
    url = databases.migrated(service)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO aggregate_sequence (subject, sequence) VALUES ('region/1', 7)"))
    migrate(service, url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT sequence FROM aggregate_sequence")).scalar_one() == 7
    engine.dispose()
