"""Another county, of which only the regions are known, gets everything else."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.county import open_pack
from deploy.local.county.opening import inspect
from shared.contracts.vocabulary import Tier, UnitKind


def write(path: Path, *rows: str, header: str = "code,name") -> Path:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def test_a_second_county_is_complete_and_valid(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    assert (pack.code, pack.name) == ("990101", "试验县")
    posts = {unit.region: unit.name for unit in pack.units if unit.kind == UnitKind.POST}
    assert posts == {
        "990101100200": "上湾村便民服务点",
        "990101100201": "下湾村便民服务点",
        "990101101001": "西河社区便民服务点",
    }
    assert any(unit.name == "试验县民政局" for unit in pack.units)
    assert pack.items == tuple(replace(item, county="990101") for item in open_pack("361103").items)


def test_the_same_regions_give_the_same_county(regions_file: Path) -> None:
    assert open_pack(regions_file) == open_pack(regions_file)


def test_a_folder_with_regions_alone_is_filled_up(regions_file: Path, tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text('code: "990101"\nname: 试验县\n', encoding="utf-8")
    assert open_pack(tmp_path) == open_pack(regions_file)


def test_the_county_may_be_known_from_its_rows_only(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "990101100,东河镇", "990101100200,上湾村委会")
    assert open_pack(file).code == "990101"
    assert open_pack(file, county_name="试验县").units[0].name == "试验县政务服务中心"


def test_a_township_without_villages(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "990101,试验县", "990101100,东河镇", "990101101,西河乡", "990101101200,上湾村委会")
    pack = open_pack(file)
    assert any(unit.region == "990101100" for unit in pack.units)


def test_villages_of_the_same_name(tmp_path: Path) -> None:
    file = write(
        tmp_path / "r.csv", "990101,试验县", "990101100,东河镇", "990101100200,新村村委会", "990101100201,新村村委会"
    )
    pack = open_pack(file)
    assert [unit.name for unit in pack.units if unit.kind == UnitKind.POST] == ["新村村便民服务点"] * 2


def test_fifty_townships_and_six_hundred_villages(tmp_path: Path) -> None:
    townships = [f"990101{100 + number},第{number}镇" for number in range(50)]
    villages = [f"990101{100 + number % 50}{200 + number // 50},第{number}村村民委员会" for number in range(600)]
    pack = open_pack(write(tmp_path / "r.csv", "990101,大县", *townships, *villages))
    assert Counter(region.tier for region in pack.regions) == {Tier.COUNTY: 1, Tier.TOWNSHIP: 50, Tier.VILLAGE: 600}
    assert len({person.staff_id for person in pack.staff}) == len(pack.staff) > 950


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        (("990101,甲县", "990102,乙县", "990101100,东河镇"), 3, "区划代码"),
        (("990101,甲县", "990101100200,上湾村委会"), 3, "上级代码"),
        (("990101,甲县", "990101100,东河镇", "990101100,东河镇"), 4, "区划代码"),
        (("990101100,东河镇", "990102100,西河镇"), 3, "上级代码"),
    ],
    ids=["two counties", "a village without its township", "a region twice", "a township of another county"],
)
def test_regions_that_are_no_tree_are_told_before_anything_is_made(
    tmp_path: Path, rows: tuple[str, ...], row: int, column: str
) -> None:
    inspection = inspect(write(tmp_path / "r.csv", *rows))
    assert (row, column) in {(problem.row, problem.column) for problem in inspection.problems}
    assert {problem.file for problem in inspection.problems} == {"r.csv"}
    assert inspection.pack.units == ()
