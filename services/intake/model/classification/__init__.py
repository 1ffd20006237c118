"""Classification help (智能分办): from a resident's words to the items they may mean, with reasons. A person decides.

The model is open to inspection: every proposal is a sum over words, each of which stands in the catalogue or in cases
that the county itself has closed. Nothing is downloaded, and no text leaves the county.
"""

from services.intake.model.classification.classifier import Classifier, LineShare, Proposal, Reason, Source
from services.intake.model.classification.evaluation import Accuracy, Example, accuracy_of, folds
from services.intake.model.classification.trained import UNTRAINED, Trained
from services.intake.model.classification.training import train

__all__ = [
    "UNTRAINED",
    "Accuracy",
    "Classifier",
    "Example",
    "LineShare",
    "Proposal",
    "Reason",
    "Source",
    "Trained",
    "accuracy_of",
    "folds",
    "train",
]
