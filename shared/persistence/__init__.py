"""Databases: connections, the unit of work, column types, migrations and leases. SQLite and PostgreSQL alike."""
