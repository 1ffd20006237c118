"""Which network a command is about: the one named, or those at the usual places."""

from pathlib import Path

from deploy.local.home import Home
from deploy.local.network import Network


class Selection:
    """A choice by ``--home`` and ``--demo``. Passed by click to commands of other modules as their object."""

    def __init__(self, folder: Path | None, *, demo: bool) -> None:
        self._folder = folder
        self._demo = demo

    def refined(self, folder: Path | None, *, demo: bool) -> "Selection":
        """The same choice, with what was said after the command's name."""
        return Selection(folder or self._folder, demo=demo or self._demo)

    def network(self) -> Network:
        """The one network that is meant; its home is made if it does not exist."""
        folder = self._folder or Home.default_folder(demo=self._demo)
        return Network(Home.open(folder, demo=self._demo))

    def existing(self) -> list[Network]:
        """The networks that are meant and have a home: without a choice, both usual ones."""
        if self._folder is not None:
            return [self._of_any_kind(self._folder)] if _is_home(self._folder) else []
        kinds = (True,) if self._demo else (False, True)
        folders = [(Home.default_folder(demo=demo), demo) for demo in kinds]
        return [Network(Home.open(folder, demo=demo)) for folder, demo in folders if _is_home(folder)]

    def running_or_default(self) -> Network:
        """The first running network that is meant, else the one that would be started."""
        existing = self.existing()
        return next(
            (network for network in existing if network.is_running()), existing[0] if existing else self.network()
        )

    @property
    def urls(self) -> dict[str, str]:
        """Base URL of each service of the running network."""
        return self.running_or_default().urls

    def administrator_token(self) -> str:
        """A short-lived administrator's token for the running network."""
        return self.running_or_default().administrator_token()

    @staticmethod
    def _of_any_kind(folder: Path) -> Network:
        return Network(Home.open(folder, demo=Home.kind_of(folder)))


def _is_home(folder: Path) -> bool:
    return (folder / "settings.json").exists()
