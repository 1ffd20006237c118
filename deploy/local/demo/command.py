"""The command: brings the demonstration network up if it is not, and plays the story."""

from pathlib import Path

import click

from deploy.local.bringing_up import bring_up
from deploy.local.demo.cast import Cast, cast
from deploy.local.demo.narrator import Narrator
from deploy.local.demo.people import Counter
from deploy.local.demo.story import Story
from deploy.local.demo.time_machine import TimeMachine
from deploy.local.interruption import Interruption
from deploy.local.messages import say
from deploy.local.network import Network
from deploy.local.pack_loading import chosen_county, read_pack
from deploy.local.selection import Selection
from services.portal.model.accounts import DEMO_PASSWORD

_PACE_SECONDS = 0.9


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="网络的目录。 The network's folder.")
@click.option("--county", help="县包：区划代码、文件夹或区划 CSV。 County pack: code, folder or regions CSV.")
@click.option("--fast", is_flag=True, help="不停顿。 Without pauses.")
@click.option("--stop", is_flag=True, help="演完即停止网络。 Stop the network at the end.")
@click.pass_obj
def demo(chosen: Selection, home: Path | None, county: str | None, fast: bool, stop: bool) -> None:
    """演示:一件事从进门到办结的全程。 Play one resident's case from the door to a village post and back."""
    network = chosen.refined(home, demo=True).network()
    with Interruption():
        bring_up(network, county=county)
        players = cast(read_pack(chosen_county(network, county)))
        machine = TimeMachine(network.home.clock_file)
        narrator = Narrator(machine, 0.0 if fast else _PACE_SECONDS)
        say(
            "这是演示网络：时钟可以拨动和加速（每次都会说明），居民和工作人员均为虚构",
            "a demonstration: its clock is moved and sped up (always said), and all persons are invented",
        )
        story = Story(players, Counter(network.urls), machine, narrator)
        numbers = [story.one_case(), story.one_directive(), story.one_that_nobody_signs()]
        story.epilogue(numbers)
        _where_to_look(network, players, numbers)
        if stop:
            network.stop()
        else:
            say("网络仍在后台运行；make status 查看，make down 停止", "it goes on running: make status, make down")


def _where_to_look(network: Network, players: Cast, numbers: list[str]) -> None:
    portal = network.urls["portal"]
    say(f"门户 {portal}，演示口令 {DEMO_PASSWORD}", "the portal, and the demonstration password")
    for person in (players.agent, players.clerk, players.supervisor, players.issuer):
        say(f"  {person.staff_id}", f"{person.name} {person.title}")
    for number in numbers:
        say(f"  {portal}/{'directives' if number.startswith('D') else 'cases'}/{number}", "timeline")
    say(f"  {portal}/progress", "公开进度查询 public progress by number and query code")
