"""Names for the schemas of a description: a class's own name, or a longer one where two classes share it."""

from marshmallow import Schema


class SchemaNames:
    """Resolves a schema (class or instance) to a name; the same to the same, different ones to different ones."""

    def __init__(self) -> None:
        self._taken: dict[str, object] = {}

    def __call__(self, schema: type[Schema] | Schema | str) -> str:
        if isinstance(schema, str):
            return schema
        own = schema if isinstance(schema, type) else type(schema)
        chosen = "" if isinstance(schema, type) else _selection(schema)
        key = (own, chosen)
        name = own.__name__ + chosen
        if self._taken.setdefault(name, key) != key:
            module = "".join(word.title() for word in own.__module__.rpartition(".")[2].split("_"))
            name = module + name
            self._taken.setdefault(name, key)
        return name


def _selection(schema: Schema) -> str:
    """What is left out of an instance, as a part of its name."""
    only = f"Only{_joined(schema.only)}" if schema.only is not None else ""
    return only + (f"But{_joined(schema.exclude)}" if schema.exclude else "")


def _joined(names: object) -> str:
    return "".join(word.title().replace("_", "") for word in sorted(names))  # type: ignore[call-overload]
