"""The spreadsheets of a pack: their files and their columns. Those of the catalogue are intake's own."""

from services.intake.sheets.columns import ITEM_CO, ITEM_LEAD, ITEMS, LINE_CODE, LINE_LEADER, LINE_NAME
from services.intake.sheets.columns import SHEETS as CATALOGUE
from shared.spreadsheets.columns import Column, Sheet

__all__ = ["CATALOGUE", "ITEMS", "ITEM_CO", "ITEM_LEAD", "LINE_CODE", "LINE_LEADER", "LINE_NAME"]

REGION_CODE = Column("区划代码", "code")
REGION_NAME = Column("名称", "name")
REGION_TIER = Column("层级", "tier", needed=False)
REGION_PARENT = Column("上级代码", "parent", needed=False)
REGIONS = Sheet("regions.csv", (REGION_CODE, REGION_NAME, REGION_TIER, REGION_PARENT))

LINE_NAME_EN = Column("英文名", "name_en")
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
UNIT_HOURS = Column("办公时间", "hours", needed=False)
UNIT_PHONE = Column("值班电话", "duty_phone", needed=False)
UNITS = Sheet(
    "units.csv",
    (
        UNIT_CODE,
        UNIT_NAME,
        UNIT_TIER,
        UNIT_REGION,
        UNIT_KIND,
        UNIT_LINES,
        UNIT_LEADER,
        UNIT_FROM,
        UNIT_TO,
        UNIT_HOURS,
        UNIT_PHONE,
    ),
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
CATALOGUE_FOLDER = "catalogue"
