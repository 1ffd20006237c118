"""A small county that cases are filed in: intake alone, running, with two townships and three villages."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.local.county.loading import catalogue
from services.intake.store.regions import regions
from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller
from tests.infrastructure.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.shipped_county import shipped_county

COUNTY, TOWNSHIP, OTHER_TOWNSHIP = "361103", "361103102", "361103103"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "361103102200", "361103102201", "361103103200"
REGIONS = {
    COUNTY: ("广丰区", "county", None),
    TOWNSHIP: ("五都镇", "township", COUNTY),
    OTHER_TOWNSHIP: ("洋口镇", "township", COUNTY),
    VILLAGE: ("富山村", "village", TOWNSHIP),
    NEXT_VILLAGE: ("前山村", "village", TOWNSHIP),
    FAR_VILLAGE: ("前山村", "village", OTHER_TOWNSHIP),
}
ADVICE = "ybzx"  # 医保政策咨询: no papers, no identity number


@contextmanager
def running_county(
    kind: str, request: pytest.FixtureRequest, broker: Broker, folder: Path, *, services: Collection[str] = ("intake",)
) -> Iterator[Network]:
    """The county on a database of one kind."""
    if kind == "postgresql":
        databases: Databases = PostgresDatabases(request.getfixturevalue("postgres"))
    else:
        databases = SqliteDatabases(folder, request.getfixturevalue("sqlite_templates"))
    with running_network(broker, databases, folder, services=services) as network:
        network.somebody(Role.ADMINISTRATOR, scope=COUNTY).put("intake", "/catalogue", catalogue(shipped_county()))
        engine = sa.create_engine(network.database_urls["intake"])
        rows = [
            {"code": code, "name": name, "tier": tier, "parent": parent, "sequence": 1, "successors": ()}
            for code, (name, tier, parent) in REGIONS.items()
        ]
        with engine.begin() as connection:
            connection.execute(sa.insert(regions), rows)
        engine.dispose()
        yield network
    databases.drop_all()


def clerk(network: Network, scope: str = TOWNSHIP) -> Caller:
    """Somebody at a window."""
    return network.somebody(Role.CLERK, scope=scope, staff_id="clerk-1", unit=f"{TOWNSHIP}-CS")


def file_advice(network: Network, region: str = VILLAGE, **more: Any) -> dict[str, Any]:
    """A question that is filed at a window."""
    body = {"item": ADVICE, "region": region, "resident": {"name": "王小明", "phone": "13812345678"}, **more}
    filed: dict[str, Any] = clerk(network, region[:9]).post("intake", "/cases", body)
    return filed
