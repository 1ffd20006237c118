"""The home folder of one network on one machine: its ports, its keys, its files.

::

    <home>/settings.json   ports, keys and credentials, kept over restarts (0600)
    <home>/data-keys       what personal data is sealed with, a line a key, the newest first (0600)
    <home>/<service>.db    a database a service, unless the environment names others
    <home>/broker/         the private RabbitMQ node, unless the environment names a broker
    <home>/log/            one file per process, rotated
    <home>/run/            what only a running network needs: sockets, locks, generated configuration
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from deploy.local.broker_node import BrokerNode
from deploy.local.messages import Problem
from deploy.local.ports import ADDRESS, DEFAULT_PORTS, HTTP_PORTS, Moved, choose
from shared.contracts.services import SERVICES
from shared.sealing import new_key

ROOT = Path(__file__).parents[2]

_DATA_KEYS = "data-keys"
_MAX_COPIES = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """What a network keeps from one start to the next."""

    ports: dict[str, int]
    copies: dict[str, int]  # service → how many processes of it run
    token_key: str
    index_key: str  # finds personal data that is sealed; it is never replaced
    broker_name: str  # Erlang node name; with the home it stays the same, as the broker's files carry it
    broker_password: str
    county: str = ""  # the pack that was loaded last: as it was named on the command line …
    county_digest: str = ""  # … and the hash of its content and of where it went
    administrator_told: bool = False  # the first administrator's password has been shown

    @classmethod
    def new(cls) -> "Settings":
        """Random keys, default ports, one copy of each service."""
        return cls(
            ports=dict(DEFAULT_PORTS),
            copies=dict.fromkeys(SERVICES, 1),
            token_key=secrets.token_urlsafe(32),
            index_key=new_key(),
            broker_name=f"zhenbi_{secrets.token_hex(4)}@localhost",
            broker_password=secrets.token_urlsafe(24),
        )


@dataclass(slots=True)
class Home:
    """A network's home folder. Real and demonstration data never share one."""

    folder: Path  # absolute
    demo: bool
    settings: Settings
    outside: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @classmethod
    def default_folder(cls, *, demo: bool) -> Path:
        """Where a network lives when nobody says otherwise."""
        return ROOT / "var" / ("demo" if demo else "network")

    @staticmethod
    def kind_of(folder: Path) -> bool:
        """Whether the network in ``folder`` is a demonstration network."""
        return _read(folder / "settings.json")[1]

    @classmethod
    def open(cls, folder: Path, *, demo: bool, outside: Mapping[str, str] | None = None) -> "Home":
        """Make the folder and its settings, or read them if they exist.

        Args:
            folder: where; relative to the working directory if not absolute.
            demo: demonstration accounts and the adjustable clock.
            outside: the caller's environment, ``os.environ`` if not given; AMQP_URI and <SERVICE>_DATABASE_URL in
                it replace the private broker and the SQLite files.

        Raises:
            Problem: the settings are unreadable, or belong to the other kind of network.
        """
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        file = folder / "settings.json"
        if file.exists():
            settings, kept_demo = _read(file)
            if kept_demo is not demo:
                raise Problem(
                    f"{folder} 是{'正式' if demo else '演示'}网络的目录，演示数据与正式数据不能混用。请换一个 --home。",
                    f"{folder} belongs to a {'real' if demo else 'demonstration'} network: the two kinds of data are "
                    "never mixed. Choose another --home.",
                )
            if not (folder / _DATA_KEYS).exists():
                raise _data_keys_lost(folder / _DATA_KEYS)
        else:
            settings = Settings.new()
            if not (folder / _DATA_KEYS).exists():
                write_privately(folder / _DATA_KEYS, f"{new_key()}\n")
        home = cls(folder, demo, settings, os.environ if outside is None else outside)
        for part in (home.run, home.log):
            part.mkdir(exist_ok=True, mode=0o700)
        home.save()
        return home

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock.json"

    @property
    def data_keys(self) -> Path:
        return self.folder / _DATA_KEYS

    @property
    def admin_password_file(self) -> Path:
        return self.folder / "admin-password"

    @property
    def broker(self) -> BrokerNode | None:
        """The private node, or None when AMQP_URI names a broker."""
        if self.outside.get("AMQP_URI"):
            return None
        ports = self.settings.ports
        return BrokerNode(
            folder=self.folder / "broker",
            name=self.settings.broker_name,
            password=self.settings.broker_password,
            amqp_port=ports["amqp"],
            dist_port=ports["dist"],
            epmd_port=ports["epmd"],
        )

    def address(self, service: str) -> str:
        """The base URL of a service."""
        return f"http://{ADDRESS}:{self.settings.ports[service]}"

    def environment(self) -> dict[str, str]:
        """The variables every process of this network is given; see shared/config.py for their meaning."""
        broker = self.broker
        variables = {
            "AMQP_URI": self.outside["AMQP_URI"] if broker is None else broker.uri(),
            "ZHENBI_HOME": str(self.folder),
            "ZHENBI_TOKEN_KEY": self.settings.token_key,
            "ZHENBI_DATA_KEY_FILE": str(self.data_keys),
            "ZHENBI_INDEX_KEY": self.settings.index_key,
            "ZHENBI_DEMO": "1" if self.demo else "0",
            "ZHENBI_LOG_LEVEL": self.outside.get("ZHENBI_LOG_LEVEL") or "INFO",
        }
        if self.demo:
            variables["ZHENBI_CLOCK_FILE"] = str(self.clock_file)
        elif self.admin_password_file.exists():
            variables["ZHENBI_ADMIN_PASSWORD"] = self.admin_password_file.read_text().strip()
        for service in SERVICES:
            prefix = service.upper()
            database = self.outside.get(f"{prefix}_DATABASE_URL") or f"sqlite:///{self.folder}/{service}.db"
            variables[f"{prefix}_DATABASE_URL"] = database
            variables[f"{prefix}_BIND"] = f"{ADDRESS}:{self.settings.ports[service]}"
            variables[f"{prefix}_URL"] = self.address(service)
        return variables

    def settle_ports(self) -> tuple[Moved, ...]:
        """Keep this network's ports as far as they are free, choose others for the rest, and remember them."""
        needed = [*HTTP_PORTS] if self.broker is None else [*DEFAULT_PORTS]
        chosen, moved = choose({name: self.settings.ports[name] for name in needed})
        self.change(ports={**self.settings.ports, **chosen})
        return moved

    def set_copies(self, copies: Mapping[str, int]) -> None:
        """How many processes of each named service are to run; the others stay as they are.

        Raises:
            Problem: there is no such service, or the number is out of range.
        """
        for service, number in copies.items():
            if service not in SERVICES or not 1 <= number <= _MAX_COPIES:
                raise Problem(
                    f"--scale {service}={number} 无效：服务是 {'、'.join(SERVICES)}，份数 1–{_MAX_COPIES}。",
                    f"--scale {service}={number} is not valid: {', '.join(SERVICES)}; 1–{_MAX_COPIES} copies.",
                )
        self.change(copies={**self.settings.copies, **copies})

    def make_admin_password(self) -> None:
        """Choose the first administrator's one-time password, unless it has been chosen or told already."""
        if not self.settings.administrator_told and not self.admin_password_file.exists():
            password = "-".join(secrets.token_hex(2) for _ in range(4))
            write_privately(self.admin_password_file, f"{password}\n")

    def change(self, **changes: object) -> None:
        """Change settings and keep them."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.save()

    def save(self) -> None:
        """Write the settings, readable by their owner only."""
        kept = {"demo": self.demo, **asdict(self.settings)}
        write_privately(self.folder / "settings.json", json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def write_privately(file: Path, text: str) -> None:
    """Replace ``file`` atomically; only its owner may read it."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())  # a key that is lost in a power cut takes what it sealed with it
    beside.replace(file)


def _data_keys_lost(file: Path) -> Problem:
    return Problem(
        f"找不到 {file}。没有它，已加密的个人信息就打不开：请从备份恢复；若数据可以不要，删除整个目录 {file.parent}。",
        f"{file} is missing, and without it the sealed personal data cannot be opened: restore it from a backup; or, "
        f"if the data may go, delete the folder {file.parent}.",
    )


def _read(file: Path) -> tuple[Settings, bool]:
    """The settings, and whether the network is a demonstration."""
    try:
        kept = dict(json.loads(file.read_text(encoding="utf-8")))
        demo = bool(kept.pop("demo"))
        # A service that is newer than this home has no port and no number of copies in it yet.
        kept["ports"] = DEFAULT_PORTS | kept["ports"]
        kept["copies"] = dict.fromkeys(SERVICES, 1) | kept["copies"]
        return Settings(**kept), demo
    except (ValueError, TypeError, KeyError) as error:
        raise Problem(
            f"读不懂 {file}（{error}）。里面有这个网络的密钥，丢了它，已加密的数据就打不开：请从备份恢复；"
            f"若数据可以不要，删除整个目录 {file.parent}。",
            f"{file} cannot be understood ({error}). It holds this network's keys, and without them the sealed data "
            f"cannot be opened: restore it from a backup; or, if the data may go, delete the folder {file.parent}.",
        ) from error
