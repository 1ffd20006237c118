"""Looking at files that people send, in a process of its own with little memory and time.

Parsers of images and PDF files have had holes, and a small file can unfold to gigabytes: whatever happens in there, the
service goes on, and the file is refused. Nothing is imported here: the process starts once for each file.
"""
