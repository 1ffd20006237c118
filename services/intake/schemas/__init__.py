"""HTTP bodies and answers of intake, an area a file."""
