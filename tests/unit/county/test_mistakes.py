"""Whoever edits a spreadsheet is told the cell: file, row and column, in both languages."""

from pathlib import Path

import pytest

from deploy.local.county import PackInvalid, PackNotFound, open_pack
from deploy.local.county.opening import inspect
from tests.unit.county.conftest import Spoil

# One mistake each: file, row, column, what is written there; then the column that is named, if it is another one.
MISTAKES = [
    ("regions.csv", 4, "区划代码", "9901011", None),
    ("regions.csv", 4, "区划代码", "9.90101E+08", None),
    ("regions.csv", 4, "区划代码", "990101100", None),
    ("regions.csv", 4, "名称", "", None),
    ("regions.csv", 4, "层级", "省", None),
    ("regions.csv", 4, "层级", "村", None),
    ("regions.csv", 5, "上级代码", "990101999", None),
    ("regions.csv", 5, "上级代码", "990101101", "区划代码"),
    ("regions.csv", 5, "上级代码", "990101", None),
    ("regions.csv", 4, "区划代码", "990102", None),
    ("lines.csv", 3, "编码", "Civil Affairs", None),
    ("lines.csv", 3, "编码", "general", None),
    ("lines.csv", 3, "名称", "综合服务", None),
    ("lines.csv", 3, "英文名", "", None),
    ("units.csv", 4, "机构编码", "民政局", None),
    ("units.csv", 4, "机构编码", "990101-DCS", None),
    ("units.csv", 4, "层级", "村", None),
    ("units.csv", 4, "区划代码", "990102", None),
    ("units.csv", 4, "类别", "派出所", None),
    ("units.csv", 4, "类别", "村级服务点", None),
    ("units.csv", 4, "工作线", "民政、天文", None),
    ("units.csv", 4, "负责人", "990101-99", None),
    ("units.csv", 4, "负责人", "990101-03", None),
    ("units.csv", 4, "启用日期", "2024-13-01", None),
    ("units.csv", 4, "启用日期", "", None),
    ("units.csv", 4, "停用日期", "2020-01-01", None),
    ("staff.csv", 4, "人员编号", "990101-01", None),
    ("staff.csv", 4, "姓名", "", None),
    ("staff.csv", 4, "机构编码", "990101-XX", None),
    ("staff.csv", 4, "管辖区划", "990102", None),
    ("staff.csv", 4, "角色", "站长", None),
    ("staff.csv", 4, "角色", "", None),
    ("staff.csv", 4, "工作线", "民政", None),
    ("staff.csv", 4, "电话", "12345", None),
    ("catalogue/items.csv", 3, "事项编码", "zdshbz", None),
    ("catalogue/items.csv", 3, "事项编码", "特困", None),
    ("catalogue/items.csv", 3, "类型", "审批", None),
    ("catalogue/items.csv", 3, "工作线", "天文", None),
    ("catalogue/items.csv", 3, "主办层级", "省", None),
    ("catalogue/items.csv", 3, "协办层级", "乡镇", None),
    ("catalogue/items.csv", 3, "承诺工作日", "很快", None),
    ("catalogue/items.csv", 3, "承诺工作日", "0", None),
    ("catalogue/items.csv", 3, "承诺工作日", "", None),
    ("catalogue/items.csv", 3, "类型", "咨询", "承诺工作日"),
    ("catalogue/items.csv", 3, "可代办", "也许", None),
    ("catalogue/items.csv", 3, "启用日期", "明年", None),
    ("catalogue/materials.csv", 3, "事项编码", "nosuch", None),
    ("catalogue/materials.csv", 3, "材料编码", "application", None),
    ("catalogue/materials.csv", 3, "必交", "", None),
    ("catalogue/materials.csv", 3, "怎么准备", "", None),
    ("catalogue/materials.csv", 3, "原件份数", "两", None),
    ("catalogue/materials.csv", 3, "什么情况下要", "年龄<", None),
    ("catalogue/materials.csv", 3, "什么情况下要", "nosuch=是", None),
    ("catalogue/materials.csv", 3, "什么情况下要", "hukou=abroad", None),
    ("catalogue/materials.csv", 3, "什么情况下要", "hukou<all_local", None),
    ("catalogue/materials.csv", 3, "已有可免交", "户口簿", None),
    ("catalogue/materials.csv", 3, "已有可免交", "办结:nosuch", None),
    ("catalogue/materials.csv", 3, "已有可免交", "材料:gljt.nosuch", None),
    ("catalogue/materials.csv", 3, "已有可免交", "材料:gljt", None),
    ("catalogue/questions.csv", 2, "选项", "本地", None),
    ("catalogue/questions.csv", 2, "选项", "", None),
    ("catalogue/questions.csv", 2, "类型", "随便", None),
    ("catalogue/questions.csv", 3, "问题编码", "hukou", None),
    ("catalogue/fields.csv", 2, "最小", "一", None),
    ("catalogue/fields.csv", 2, "最小", "21", "最大"),
    ("catalogue/fields.csv", 2, "类型", "选择", "选项"),
    ("catalogue/fields.csv", 2, "格式", "[0-9]+", None),
    ("catalogue/fields.csv", 2, "字段编码", "hukou", None),
    ("catalogue/fields.csv", 2, "什么情况下填", "household_size>3", None),
    ("catalogue/items.csv", 2, "法定工作日", "19", None),
    ("catalogue/items.csv", 2, "可办结层级", "县", None),
    ("catalogue/items.csv", 2, "停用日期", "2023-12-31", None),
    ("knowledge/guides.csv", 2, "部分", "走法", None),
    ("knowledge/guides.csv", 2, "复核日期", "明年", None),
    ("knowledge/guides.csv", 2, "责任人", "ghost", None),
    ("knowledge/questions.csv", 2, "事项编码", "nosuch", None),
    ("knowledge/questions.csv", 2, "工作线", "民证", None),
    ("knowledge/questions.csv", 3, "问题编码", "dbtj", None),
    ("knowledge/paths.csv", 3, "编码或文件名", "nosuch", None),
    ("knowledge/self_tests.csv", 2, "正确选项", "D", None),
    ("knowledge/study_plans.csv", 2, "截止日期", "2020-01-01", None),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake[0]} {mistake[2]}={mistake[3]}")
def test_a_mistake_names_its_cell(folder: Path, spoil: Spoil, mistake: tuple[str, int, str, str, str | None]) -> None:
    file, row, column, value, named = mistake
    assert inspect(folder).problems == ()
    spoil(file, row, column, value)
    problems = inspect(folder).problems
    cells = {(problem.file, problem.row, problem.column) for problem in problems}
    assert (file, row, named or column) in cells, [str(problem) for problem in problems]
    assert all(problem.zh and problem.en for problem in problems)


def test_all_mistakes_are_told_at_once(folder: Path, spoil: Spoil) -> None:
    spoil("staff.csv", 3, "角色", "站长")
    spoil("staff.csv", 5, "电话", "1")
    spoil("catalogue/items.csv", 4, "可代办", "也许")
    with pytest.raises(PackInvalid) as caught:
        open_pack(folder)
    cells = [(problem.file, problem.row) for problem in caught.value.problems]
    assert cells == [("catalogue/items.csv", 4), ("staff.csv", 3), ("staff.csv", 5)]
    assert "staff.csv 第 5 行 (row 5) “电话”列 (column)" in str(caught.value)


def test_a_telephone_number_is_not_repeated_in_the_message(folder: Path, spoil: Spoil) -> None:
    spoil("staff.csv", 5, "电话", "138123456789")
    (problem,) = inspect(folder).problems
    assert "138123456789" not in str(problem)


def test_a_wrong_code_does_not_drown_the_sheet_in_followers(folder: Path, spoil: Spoil) -> None:
    spoil("lines.csv", 3, "英文名", "")
    spoil("units.csv", 4, "启用日期", "soon")
    assert len(inspect(folder).problems) == 2


@pytest.mark.parametrize("file", ["regions.csv", "units.csv", "staff.csv"])
def test_a_file_that_is_not_there_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert file in {problem.file for problem in inspect(folder).problems}


def test_a_missing_and_an_unknown_column_are_named(folder: Path) -> None:
    path = folder / "staff.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("角色", "权限", 1), encoding="utf-8")
    problems = [problem for problem in inspect(folder).problems if problem.row == 1]
    assert {(problem.file, problem.column) for problem in problems} == {("staff.csv", "权限"), ("staff.csv", "角色")}


def test_a_column_that_stands_there_twice_is_named(folder: Path) -> None:
    path = folder / "staff.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("职务", "姓名", 1), encoding="utf-8")
    assert ("staff.csv", 1, "姓名") in {(p.file, p.row, p.column) for p in inspect(folder).problems}


def test_a_comma_that_splits_a_cell_is_noticed(folder: Path) -> None:
    path = folder / "catalogue/items.csv"
    rows = len(path.read_text(encoding="utf-8").splitlines())
    with path.open("a", encoding="utf-8") as file:
        file.write("zczz,政策,Policy,,咨询,综合服务,乡镇,,,,,,,是,否,,2024-01-01,,又一格\n")
    (problem,) = inspect(folder).problems
    assert (problem.file, problem.row) == ("catalogue/items.csv", rows + 1)


def test_a_village_without_a_post_is_named(folder: Path, spoil: Spoil) -> None:
    units = folder / "units.csv"
    lines = units.read_text(encoding="utf-8-sig").splitlines()
    units.write_text("\n".join(line for line in lines if not line.startswith("990101100200")), encoding="utf-8")
    assert ("regions.csv", 5, "区划代码") in {(p.file, p.row, p.column) for p in inspect(folder).problems}


def test_a_post_without_anybody_is_named(folder: Path) -> None:
    staff = folder / "staff.csv"
    lines = staff.read_text(encoding="utf-8-sig").splitlines()
    staff.write_text("\n".join(line for line in lines if not line.startswith("990101100200")), encoding="utf-8")
    assert ("units.csv", "机构编码") in {(p.file, p.column) for p in inspect(folder).problems}


def test_a_line_that_no_office_of_a_township_works_is_told_with_the_item_that_needs_it(
    folder: Path, spoil: Spoil
) -> None:
    units = (folder / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    row = next(number for number, line in enumerate(units, start=1) if line.startswith("990101101-S"))
    spoil("units.csv", row, "工作线", "残联、卫生健康、教育、退役军人")
    (problem,) = inspect(folder).problems
    assert (problem.file, problem.row, problem.column) == ("catalogue/items.csv", 2, "主办层级")
    assert "西河乡" in problem.zh


def test_a_township_where_nobody_can_accept_a_case_is_named(folder: Path) -> None:
    staff = folder / "staff.csv"
    text = staff.read_text(encoding="utf-8-sig").replace("窗口人员、", "")
    staff.write_text(text, encoding="utf-8")
    problems = inspect(folder).problems
    assert [(problem.file, problem.column) for problem in problems] == [("staff.csv", "角色")] * 2
    assert "东河镇" in problems[0].zh


def test_a_county_without_a_supervisor_is_told(folder: Path) -> None:
    staff = folder / "staff.csv"
    staff.write_text(staff.read_text(encoding="utf-8-sig").replace("督办员", "经办人"), encoding="utf-8")
    assert any("督办员" in problem.zh for problem in inspect(folder).problems)


def test_the_county_file_must_agree_with_the_regions(folder: Path) -> None:
    (folder / "county.yaml").write_text("code: 990102\ncolour: red\n", encoding="utf-8")
    assert [(problem.file, problem.column) for problem in inspect(folder).problems] == [
        ("county.yaml", "colour"),
        ("county.yaml", "code"),
    ]


@pytest.mark.parametrize("content", ["- a\n- b\n", "code: [", "只是一句话"])
def test_a_county_file_that_is_not_understood_is_told(folder: Path, content: str) -> None:
    (folder / "county.yaml").write_text(content, encoding="utf-8")
    (problem,) = inspect(folder).problems
    assert problem.file == "county.yaml"


def test_a_source_that_is_not_there_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(PackNotFound, match="361103"):
        open_pack(tmp_path / "nosuch")
