"""HTTP interfaces: typed endpoints, tokens, and problem+json errors in two languages.

Nothing is imported here: who only makes a token must not wait for a web server to load.
"""
