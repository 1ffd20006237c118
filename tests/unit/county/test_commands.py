"""``zhenbi county check | generate | load`` as they are typed."""

from pathlib import Path

from click.testing import CliRunner

from deploy.local.county import open_pack
from deploy.local.county.commands import county
from tests.unit.county.conftest import Spoil
from tests.unit.county.test_loading import Network


def test_check_says_what_a_good_pack_holds() -> None:
    result = CliRunner().invoke(county, ["check", "361103"])
    assert result.exit_code == 0
    assert "272 个区划" in result.output


def test_check_lists_the_mistakes_and_fails(folder: Path, spoil: Spoil) -> None:
    spoil("staff.csv", 4, "角色", "[red]站长")
    result = CliRunner().invoke(county, ["check", str(folder)])
    assert result.exit_code == 1
    assert "staff.csv" in result.output
    assert "[red]站长" in result.output


def test_check_of_nothing_fails_without_a_traceback() -> None:
    result = CliRunner().invoke(county, ["check", "000000"])
    assert result.exit_code == 1
    assert "找不到县包" in result.output


def test_generate_writes_a_pack_that_can_be_edited_and_opened(regions_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(county, ["generate", str(regions_file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert open_pack(out) == open_pack(regions_file)
    again = CliRunner().invoke(county, ["generate", str(regions_file), "--out", str(out)])
    assert again.exit_code == 1
    assert "不覆盖" in again.output


def test_load_sends_the_pack_to_the_network_it_is_given(regions_file: Path) -> None:
    network = Network()
    try:
        result = CliRunner().invoke(county, ["load", str(regions_file)], obj=network)
    finally:
        network.close()
    assert result.exit_code == 0, result.output
    assert [path for path, _, _ in network.received] == [
        "/dispatch/organisation",
        "/dispatch/lines",
        "/intake/catalogue",
        "/intake/knowledge/imports?county=990101",
    ]
