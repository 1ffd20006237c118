"""Typed settings from the environment; the one place that reads it."""

from dataclasses import dataclass, field
from pathlib import Path

from environs import Env

from shared.contracts.services import DEFAULT_PORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What every service needs to know; the README of a service names what it needs beyond this."""

    service: str
    amqp_uri: str = field(repr=False)  # may list several brokers, separated by ";"; holds passwords
    database_url: str = field(repr=False)  # may hold a password
    bind: str  # "address:port" of the HTTP interface
    urls: dict[str, str]  # base URL of each service
    token_key: str = field(repr=False)  # signs and checks the tokens of people and tools
    index_key: str = field(repr=False)  # what digests and fingerprints are made with; never replaced
    home: Path  # folder for what this network writes outside its databases
    data_key: str = field(default="", repr=False)  # seals personal data; a comma list while keys are being rotated
    data_key_file: Path | None = None  # the same in a file, a line a key, which may change while the service runs
    demo: bool = False  # demonstration accounts and the adjustable clock
    clock_file: Path | None = None  # demo only
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, service: str) -> "Settings":
        """Read the settings of ``service``.

        Raises:
            environs.EnvError: a variable is missing or malformed; the text names it.
        """
        env = Env()
        home = Path(env.str("ZHENBI_HOME", "var/network"))
        demo = env.bool("ZHENBI_DEMO", False)
        clock_file = env.str("ZHENBI_CLOCK_FILE", "")
        data_key_file = env.str("ZHENBI_DATA_KEY_FILE", "")
        return cls(
            service=service,
            amqp_uri=env.str("AMQP_URI"),
            database_url=env.str(
                f"{service.upper()}_DATABASE_URL",
                f"sqlite:///{home.absolute()}/{service}.db",
            ),
            bind=env.str(f"{service.upper()}_BIND", f"127.0.0.1:{DEFAULT_PORTS[service]}"),
            urls={
                name: env.str(f"{name.upper()}_URL", f"http://127.0.0.1:{port}") for name, port in DEFAULT_PORTS.items()
            },
            token_key=env.str("ZHENBI_TOKEN_KEY"),
            index_key=env.str("ZHENBI_INDEX_KEY"),
            home=home,
            data_key="" if data_key_file else env.str("ZHENBI_DATA_KEY"),
            data_key_file=Path(data_key_file) if data_key_file else None,
            demo=demo,
            clock_file=Path(clock_file) if demo and clock_file else None,
            log_level=env.str("ZHENBI_LOG_LEVEL", "INFO"),
        )
