"""The only wiring of intake."""

from services.intake.handlers.classification import Classifiers
from services.intake.handlers.item_search import ItemIndexes
from services.intake.handlers.knowledge.searching import KnowledgeIndexes
from services.intake.inspection.inspector import SubprocessInspector
from services.intake.printing import Printer
from services.intake.schemas.forms import CheckedForms
from services.intake.service import IntakeService
from services.intake.settings import IntakeSettings
from services.intake.store import IntakeUnitOfWork
from services.intake.vault import Deposit, vault_of
from shared.config import Settings
from shared.service import Wiring, run, wire


def assemble(settings: Settings) -> Wiring:
    """Wire the service."""
    own = IntakeSettings.from_environment(settings.home)
    wiring = wire(
        settings,
        IntakeUnitOfWork,
        classifiers=Classifiers(),
        item_indexes=ItemIndexes(),
        knowledge_indexes=KnowledgeIndexes(),
        attachments_kept=own.attachments_kept,
        archive_after=own.archive_after,
        drafts_kept=own.drafts_kept,
        forms=CheckedForms(),
        printer=Printer(own.public_url or settings.urls["portal"]),
    )
    wiring.extras["deposit"] = Deposit(vault_of(own.attachments), SubprocessInspector(), wiring.sealer, own.spool)
    return wiring


def main() -> None:
    """Run intake until it is told to stop."""
    run(IntakeService, assemble(Settings.from_environment("intake")))
