"""Give a network the county pack it was asked to serve, once per content."""

import json
from hashlib import sha256
from pathlib import Path

from deploy.local.county import knowledge
from deploy.local.county.loading import NotLoaded, catalogue, lines, load, organisation
from deploy.local.county.opening import open_pack
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import PackInvalid, PackNotFound
from deploy.local.messages import Problem, say, step
from deploy.local.network import Network

DEFAULT_COUNTY = "361103"  # 广丰区


def chosen_county(network: Network, asked: str | None) -> str:
    """The pack to serve: the one asked for, else the one loaded before, else the county that comes with the product."""
    if asked is None:
        return network.home.settings.county or DEFAULT_COUNTY
    return str(Path(asked).expanduser().absolute()) if Path(asked).expanduser().exists() else asked


def read_pack(source: str) -> CountyPack:
    """Open and check a pack before anything is started for it.

    Raises:
        Problem: it does not exist or has mistakes; the message lists them by file, row and column.
    """
    try:
        return open_pack(source)
    except (PackNotFound, PackInvalid) as error:
        raise Problem(str(error), f"Nothing was loaded. Check it with: zhenbi county check {source}") from error


def load_if_new(network: Network, source: str, pack: CountyPack) -> None:
    """Load ``pack`` into the running network unless exactly this content is in its databases already.

    Raises:
        Problem: a service refused it.
    """
    digest = _digest(network, pack)
    settings = network.home.settings
    if settings.county_digest == digest:
        say(f"县包 {pack.name}（{pack.code}）已在网络中", f"county pack {pack.code} is loaded already")
        return
    with step(f"导入县包 {pack.name}（{pack.code}）", f"loading the county pack {pack.code}") as current:
        try:
            load(pack, network.urls, network.administrator_token())
        except (NotLoaded, PackInvalid) as error:
            raise Problem(str(error), "The county pack was not loaded; what is said above is the reason.") from error
        current.note = f"{len(pack.regions)} 区划 regions, {len(pack.staff)} 人 staff, {len(pack.items)} 事项 items"
    network.home.change(county=source, county_digest=digest)


def _digest(network: Network, pack: CountyPack) -> str:
    """Of the content, and of the databases it went to: new databases need it again."""
    environment = network.environment()
    where = [environment[f"{service}_DATABASE_URL"] for service in ("DISPATCH", "INTAKE")]
    content = [organisation(pack), lines(pack), catalogue(pack), knowledge.body_of(pack), where]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
