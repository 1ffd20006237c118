"""Two small services to test the technical layers with.

``source`` stands in for dispatch: it is called over HTTP and publishes ``region.registered``. ``sink`` handles that
event, and the name of the region tells it how (:mod:`tests.infrastructure.probe.behaviour`). Both write down what they
do, so that a test can read it in their database.
"""
