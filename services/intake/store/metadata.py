"""The metadata that all of intake's tables share, and the mapper of its model."""

from sqlalchemy.orm import registry

from shared.persistence.tables import new_metadata

metadata = new_metadata()
mapper = registry(metadata=metadata)
