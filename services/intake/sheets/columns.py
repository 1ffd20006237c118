"""The sheets of the catalogue and their columns."""

from shared.spreadsheets.columns import Column, Sheet

ITEM_CODE = Column("事项编码", "code")
ITEM_NAME = Column("事项名称", "name")
ITEM_NAME_EN = Column("英文名", "name_en")
ITEM_ALIASES = Column("别名", "aliases", needed=False)
ITEM_KIND = Column("类型", "kind")
ITEM_LINE = Column("工作线", "line")
ITEM_LEAD = Column("主办层级", "lead_tier")
ITEM_CO = Column("协办层级", "co_tiers")
ITEM_LEAD_UNIT = Column("主办机构", "lead_unit", needed=False)
ITEM_CO_UNITS = Column("协办机构", "co_units", needed=False)
ITEM_FINISH = Column("可办结层级", "finish_tier", needed=False)
ITEM_DAYS = Column("承诺工作日", "promised_working_days")
ITEM_STATUTORY = Column("法定工作日", "statutory_working_days", needed=False)
ITEM_PROXY = Column("可代办", "proxy_allowed")
ITEM_IDENTITY = Column("须身份证号", "needs_identity", needed=False)
ITEM_BASIS = Column("法律依据", "legal_basis")
ITEM_FROM = Column("启用日期", "valid_from")
ITEM_TO = Column("停用日期", "valid_to", needed=False)
ITEMS = Sheet(
    "items.csv",
    (
        ITEM_CODE,
        ITEM_NAME,
        ITEM_NAME_EN,
        ITEM_ALIASES,
        ITEM_KIND,
        ITEM_LINE,
        ITEM_LEAD,
        ITEM_CO,
        ITEM_LEAD_UNIT,
        ITEM_CO_UNITS,
        ITEM_FINISH,
        ITEM_DAYS,
        ITEM_STATUTORY,
        ITEM_PROXY,
        ITEM_IDENTITY,
        ITEM_BASIS,
        ITEM_FROM,
        ITEM_TO,
    ),
    "事项",
)

OF_ITEM = Column("事项编码", "item")

MATERIAL_CODE = Column("材料编码", "code")
MATERIAL_NAME = Column("材料名称", "name")
MATERIAL_NAME_EN = Column("英文名", "name_en", needed=False)
MATERIAL_REQUIRED = Column("必交", "required")
MATERIAL_CONDITION = Column("什么情况下要", "condition", needed=False)
MATERIAL_ORIGINALS = Column("原件份数", "originals")
MATERIAL_COPIES = Column("复印件份数", "copies")
MATERIAL_SHOWN = Column("核验原件", "shown")
MATERIAL_HOW = Column("怎么准备", "how")
MATERIAL_DOCUMENT = Column("证件种类", "document", needed=False)
MATERIAL_HELD = Column("已有可免交", "held", needed=False)
MATERIALS = Sheet(
    "materials.csv",
    (
        OF_ITEM,
        MATERIAL_CODE,
        MATERIAL_NAME,
        MATERIAL_NAME_EN,
        MATERIAL_REQUIRED,
        MATERIAL_CONDITION,
        MATERIAL_ORIGINALS,
        MATERIAL_COPIES,
        MATERIAL_SHOWN,
        MATERIAL_HOW,
        MATERIAL_DOCUMENT,
        MATERIAL_HELD,
    ),
    "材料",
)

QUESTION_CODE = Column("问题编码", "code")
QUESTION_ZH = Column("问题", "zh")
QUESTION_EN = Column("英文", "en", needed=False)
QUESTION_KIND = Column("类型", "kind")
QUESTION_CHOICES = Column("选项", "choices", needed=False)
QUESTIONS = Sheet(
    "questions.csv", (OF_ITEM, QUESTION_CODE, QUESTION_ZH, QUESTION_EN, QUESTION_KIND, QUESTION_CHOICES), "问题"
)

FIELD_CODE = Column("字段编码", "code")
FIELD_ZH = Column("名称", "zh")
FIELD_EN = Column("英文名", "en", needed=False)
FIELD_TYPE = Column("类型", "type")
FIELD_REQUIRED = Column("必填", "required")
FIELD_CONDITION = Column("什么情况下填", "condition", needed=False)
FIELD_LEAST = Column("最小", "least", needed=False)  # of a number; the earliest date; the shortest text
FIELD_MOST = Column("最大", "most", needed=False)
FIELD_PATTERN = Column("格式", "pattern", needed=False)
FIELD_CHOICES = Column("选项", "choices", needed=False)
FIELD_HINT = Column("填写说明", "hint", needed=False)
FIELDS = Sheet(
    "fields.csv",
    (
        OF_ITEM,
        FIELD_CODE,
        FIELD_ZH,
        FIELD_EN,
        FIELD_TYPE,
        FIELD_REQUIRED,
        FIELD_CONDITION,
        FIELD_LEAST,
        FIELD_MOST,
        FIELD_PATTERN,
        FIELD_CHOICES,
        FIELD_HINT,
    ),
    "填写项",
)

LINE_CODE = Column("编码", "code")
LINE_NAME = Column("名称", "name")
LINE_NAME_EN = Column("英文名", "name_en", needed=False)
LINE_LEADER = Column("牵头领导", "leader_title", needed=False)
LINES = Sheet("lines.csv", (LINE_CODE, LINE_NAME, LINE_NAME_EN, LINE_LEADER), "工作线")

SHEETS = (ITEMS, MATERIALS, QUESTIONS, FIELDS)
