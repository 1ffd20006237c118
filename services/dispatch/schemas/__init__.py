"""HTTP bodies and answers of dispatch, an area a file; nothing else knows marshmallow."""
