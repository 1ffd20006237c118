"""The spreadsheets of a pack: their files, their columns, and the English headers that are understood as well."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the Chinese header that is written, and the English one that is also read."""

    zh: str
    en: str
    needed: bool = True  # whether the file must have it


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file."""

    file: str
    columns: tuple[Column, ...]

    def column(self, header: str) -> Column | None:
        """The column a header stands for, or None."""
        wanted = header.strip().lower()
        return next((column for column in self.columns if wanted in (column.zh, column.en)), None)


# A column of this name may stand in every file and is never read.
REMARKS = frozenset({"备注", "说明", "remark", "remarks", "note", "notes"})

REGION_CODE = Column("区划代码", "code")
REGION_NAME = Column("名称", "name")
REGION_TIER = Column("层级", "tier", needed=False)
REGION_PARENT = Column("上级代码", "parent", needed=False)
REGIONS = Sheet("regions.csv", (REGION_CODE, REGION_NAME, REGION_TIER, REGION_PARENT))

LINE_CODE = Column("编码", "code")
LINE_NAME = Column("名称", "name")
LINE_NAME_EN = Column("英文名", "name_en")
LINE_LEADER = Column("牵头领导", "leader_title")
LINES = Sheet("lines.csv", (LINE_CODE, LINE_NAME, LINE_NAME_EN, LINE_LEADER))

UNIT_CODE = Column("机构编码", "code")
UNIT_NAME = Column("机构名称", "name")
UNIT_TIER = Column("层级", "tier")
UNIT_REGION = Column("区划代码", "region")
UNIT_KIND = Column("类别", "kind")
UNIT_LINES = Column("工作线", "lines")
UNIT_LEADER = Column("负责人", "leader")
UNIT_FROM = Column("启用日期", "valid_from")
UNIT_TO = Column("停用日期", "valid_to", needed=False)
UNITS = Sheet(
    "units.csv",
    (UNIT_CODE, UNIT_NAME, UNIT_TIER, UNIT_REGION, UNIT_KIND, UNIT_LINES, UNIT_LEADER, UNIT_FROM, UNIT_TO),
)

STAFF_ID = Column("人员编号", "staff_id")
STAFF_NAME = Column("姓名", "name")
STAFF_TITLE = Column("职务", "title", needed=False)
STAFF_UNIT = Column("机构编码", "unit")
STAFF_SCOPE = Column("管辖区划", "scope", needed=False)
STAFF_ROLES = Column("角色", "roles")
STAFF_LINES = Column("工作线", "lines", needed=False)
STAFF_PHONE = Column("电话", "phone", needed=False)
STAFF = Sheet(
    "staff.csv",
    (STAFF_ID, STAFF_NAME, STAFF_TITLE, STAFF_UNIT, STAFF_SCOPE, STAFF_ROLES, STAFF_LINES, STAFF_PHONE),
)

ITEM_CODE = Column("事项编码", "code")
ITEM_NAME = Column("事项名称", "name")
ITEM_NAME_EN = Column("英文名", "name_en")
ITEM_KIND = Column("类型", "kind")
ITEM_LINE = Column("工作线", "line")
ITEM_LEAD = Column("主办层级", "lead_tier")
ITEM_CO = Column("协办层级", "co_tiers")
ITEM_DAYS = Column("承诺工作日", "promised_working_days")
ITEM_PROXY = Column("可代办", "proxy_allowed")
ITEM_BASIS = Column("法律依据", "legal_basis")
ITEM_FROM = Column("启用日期", "valid_from")
ITEMS = Sheet(
    "catalogue/items.csv",
    (
        ITEM_CODE,
        ITEM_NAME,
        ITEM_NAME_EN,
        ITEM_KIND,
        ITEM_LINE,
        ITEM_LEAD,
        ITEM_CO,
        ITEM_DAYS,
        ITEM_PROXY,
        ITEM_BASIS,
        ITEM_FROM,
    ),
)

MATERIAL_ITEM = Column("事项编码", "item")
MATERIAL_CODE = Column("材料编码", "code")
MATERIAL_NAME = Column("材料名称", "name")
MATERIAL_REQUIRED = Column("必交", "required")
MATERIAL_FORM = Column("形式", "form")
MATERIAL_HOW = Column("怎么准备", "how")
MATERIALS = Sheet(
    "catalogue/materials.csv",
    (MATERIAL_ITEM, MATERIAL_CODE, MATERIAL_NAME, MATERIAL_REQUIRED, MATERIAL_FORM, MATERIAL_HOW),
)

# The template from which a county without units and staff of its own gets them.
TEMPLATE_UNIT_SUFFIX = Column("编码后缀", "suffix")
TEMPLATE_UNITS = Sheet(
    "template/units.csv", (UNIT_TIER, TEMPLATE_UNIT_SUFFIX, UNIT_NAME, UNIT_KIND, UNIT_LINES, UNIT_FROM)
)
TEMPLATE_STAFF_UNIT = Column("机构后缀", "suffix")
TEMPLATE_STAFF_EVERY = Column("每几处设一人", "every")
TEMPLATE_STAFF = Sheet(
    "template/staff.csv", (UNIT_TIER, TEMPLATE_STAFF_UNIT, STAFF_TITLE, STAFF_ROLES, TEMPLATE_STAFF_EVERY)
)

COUNTY_FILE = "county.yaml"
