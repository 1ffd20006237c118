"""The wiring of the probes, from the environment the tests give them."""

import importlib
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from shared.config import Settings
from shared.service import run, wire
from tests.infrastructure.probe.service import Sink, Source
from tests.infrastructure.probe.store import ProbeUnitOfWork


def main() -> None:
    """Run the probe named on the command line."""
    for constant, seconds in json.loads(os.environ.get("PROBE_CONSTANTS", "{}")).items():
        _override(constant, seconds)
    service_class = {"source": Source, "sink": Sink}[sys.argv[1]]
    settings = Settings(
        service=service_class.name,
        amqp_uri=os.environ["AMQP_URI"],
        database_url=os.environ["PROBE_DATABASE_URL"],
        bind=os.environ["PROBE_BIND"],
        urls={},
        token_key=os.environ["ZHENBI_TOKEN_KEY"],
        index_key=os.environ["ZHENBI_INDEX_KEY"],
        data_key=os.environ["ZHENBI_DATA_KEY"],
        home=Path(os.environ["ZHENBI_HOME"]),
    )
    run(service_class, wire(settings, ProbeUnitOfWork))


def _override(constant: str, number: float) -> None:
    """Give a product's constant another value; one that is a timedelta takes seconds."""
    module, _, name = constant.rpartition(".")
    now = getattr(importlib.import_module(module), name)
    value = timedelta(seconds=number) if isinstance(now, timedelta) else number
    setattr(importlib.import_module(module), name, value)
