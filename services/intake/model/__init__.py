"""The pure domain of intake: cases, the catalogue, notices, directives, numbers."""
