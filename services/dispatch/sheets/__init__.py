"""The organisation as spreadsheets: six sheets of a workbook that an office edits.

``reading`` makes rows out of them and notes every mistake with its cell; ``writing`` makes the sheets out of rows, so
that what is exported reads back as it was.
"""
