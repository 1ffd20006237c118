"""The Chinese words that stand in the sheets of the knowledge."""

from services.intake.model.knowledge import EntryKind, StepKind, StudyKind
from shared.spreadsheets.words import Words

ENTRY_KINDS = Words(
    {
        EntryKind.STEP: ("步骤",),
        EntryKind.PITFALL: ("易错点", "注意"),
        EntryKind.FORM: ("表格", "材料"),
        EntryKind.CONTACT: ("找谁问", "联系人"),
    }
)

STEP_KINDS = Words(
    {StepKind.GUIDE: ("指南", "办理指南"), StepKind.QUESTION: ("问答", "常见问答"), StepKind.DOCUMENT: ("文件", "文档")}
)

STUDY_KINDS = Words(
    {
        StudyKind.SELF_STUDY: ("每周自学", "自学"),
        StudyKind.GROUP_STUDY: ("每月集中学习", "集中学习"),
        StudyKind.TEST: ("半年测试", "测试"),
    }
)
