"""From nothing to a network that shows what it does, and back."""

import time
from collections.abc import Mapping, Sequence

from deploy.local.interruption import Interruption
from deploy.local.messages import say
from deploy.local.network import Network
from deploy.local.pack_loading import chosen_county, load_if_new, read_pack
from deploy.local.readings import Observer
from deploy.local.status import show_once, watch

_PAUSE_SECONDS = 2.0


def bring_up(network: Network, *, county: str | None = None, copies: Mapping[str, int] | None = None) -> bool:
    """Start the network if it is not running, load its county pack if that is new, and say where it is.

    Args:
        county: code, folder or regions CSV; None: as before, or the county that comes with the product.
        copies: how many processes of a service shall run from now on.

    Returns whether this call started it.

    Raises:
        Problem: it could not be started; nothing is left running. Or the pack was refused; a network that was
            running before goes on.
    """
    started_at = time.monotonic()
    source = chosen_county(network, county)
    pack = read_pack(source)
    if copies:
        network.scale(copies)
    ours = network.start()
    if not ours:
        say(f"网络已在运行（{network.home.folder}）", f"already running ({network.home.folder})")
    try:
        load_if_new(network, source, pack)
    except BaseException:
        if ours:
            network.stop()
        raise
    kind = "演示网络 · demonstration network" if network.home.demo else "网络 · network"
    say(f"就绪：{kind}", f"ready in {time.monotonic() - started_at:.0f} s")
    say(f"门户 {network.urls['portal']}", f"portal; files in {network.home.folder}")
    _tell_administrator(network)
    return ours


def stay(network: Network, *, ours: bool, interruption: Interruption) -> None:
    """Show the network until Ctrl-C; then stop it if this command started it, else leave it running."""
    if ours:
        say("按 Ctrl-C 停止网络", "Ctrl-C stops the network")
    else:
        say("按 Ctrl-C 只退出显示，网络继续运行；make down 停止它", "Ctrl-C leaves it running; make down stops it")
    observer = Observer(network)
    try:
        watch(observer, going_on=network.is_running)
        say("网络已被另一个命令停止", "the network was stopped by another command")
    except KeyboardInterrupt:
        interruption.hold_off()
        if ours:
            network.stop()
    finally:
        observer.close()


def report(networks: Sequence[Network], *, watch: bool) -> None:
    """Show each network once, or again and again until Ctrl-C."""
    observers = [Observer(network) for network in networks]
    try:
        while True:
            for network, observer in zip(networks, observers, strict=True):
                say(str(network.home.folder), "演示 demonstration" if network.home.demo else "正式 real")
                show_once(observer)
            if not watch:
                return
            time.sleep(_PAUSE_SECONDS)
    except KeyboardInterrupt:
        return
    finally:
        for observer in observers:
            observer.close()


def _tell_administrator(network: Network) -> None:
    home = network.home
    if home.demo or not home.admin_password_file.exists():
        return
    if home.settings.administrator_told:
        say(f"管理员首次登录并改密后，可删除 {home.admin_password_file}", "delete it after the first sign-in of admin")
        return
    password = home.admin_password_file.read_text(encoding="utf-8").strip()
    say(
        f"管理员账号 admin，一次性密码 {password}（只显示这一次）",
        "administrator: admin, one-time password, shown once",
    )
    home.change(administrator_told=True)
