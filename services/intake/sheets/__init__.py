"""The catalogue as spreadsheets: four sheets of a workbook, or four CSV files, that an office edits.

``reading.read_catalogue`` makes items out of them and notes every mistake with its cell; ``writing`` makes the sheets
out of items, so that what is exported reads back as it was.
"""
