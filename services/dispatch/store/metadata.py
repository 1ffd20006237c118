"""The tables of dispatch, and how the plain objects of the model lie in them."""

from sqlalchemy.orm import registry

from shared.persistence.tables import new_metadata

metadata = new_metadata()
mapper = registry(metadata=metadata)
