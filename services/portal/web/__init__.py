"""The pages: a Flask app in nameko's web server.

Why so, and not Flask beside it: one port, one process, one supervisor entry, and the operators' endpoints (/healthz,
/readyz, /metrics) stay what they are in every other service. nameko's URL map is asked first; what it does not know
goes to this app (``shared/http/server.py``). Pages and the portal's JSON interface are both Flask, because signing in
and progress must write (count a wrong try) on the very requests that they refuse.
"""
