"""Orders and documents from above (上级来文): what they are, whom they address, how they go, and how they are filed."""

from services.intake.model.directive.filing import Retention, archive_number, index_words
from services.intake.model.directive.lifecycle import CHINESE, MOVES, Act, Record, State
from services.intake.model.directive.marking import is_marked, refuse_classified
from services.intake.model.directive.paper import Answer, Directive
from services.intake.model.directive.targets import Milestone, Target, common_region, common_tier

__all__ = [
    "CHINESE",
    "MOVES",
    "Act",
    "Answer",
    "Directive",
    "Milestone",
    "Record",
    "Retention",
    "State",
    "Target",
    "archive_number",
    "common_region",
    "common_tier",
    "index_words",
    "is_marked",
    "refuse_classified",
]
