"""The published language: every event and every word that crosses a service's border. Data only, no behaviour.

Each module says in ``__all__`` what it adds; importing them all is what fills ``CONTRACTS``.
"""

from shared.contracts.advice import *
from shared.contracts.attachment import *
from shared.contracts.case import *
from shared.contracts.custody import *
from shared.contracts.deadline import *
from shared.contracts.directive import *
from shared.contracts.duty_log import *
from shared.contracts.emergency import *
from shared.contracts.information import *
from shared.contracts.inspection import *
from shared.contracts.item import *
from shared.contracts.knowledge import *
from shared.contracts.line import *
from shared.contracts.link import *
from shared.contracts.look import *
from shared.contracts.meeting import *
from shared.contracts.message import *
from shared.contracts.operation import *
from shared.contracts.organisation import *
from shared.contracts.registry import *
from shared.contracts.settlement import *
from shared.contracts.stamp import *
from shared.contracts.task import *
from shared.contracts.task_moving import *
from shared.contracts.vocabulary import *
