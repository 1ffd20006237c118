"""Spreadsheets as people save them: read cell by cell with every mistake named, written so that nothing is executed.

``tables.read`` makes rows out of what ``csv_files`` or ``workbooks`` took from a file; ``writing`` makes files. A sheet
is described once, by a :class:`~shared.spreadsheets.columns.Sheet`.
"""
