"""The services' classes and their entrypoints, as the tests look at them."""

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from shared.http.endpoint import Spec
from shared.service import Service

Method = Callable[..., Any]


@functools.cache
def service_class(service: str) -> type[Service]:
    """The one subclass of ``Service`` in a service's ``service.py``."""
    module = importlib.import_module(f"services.{service}.service")
    (found,) = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Service) and thing.__module__ == module.__name__
    ]
    return found


def entrypoints(service: str) -> dict[str, Method]:
    """Name → method of everything nameko calls."""
    methods = inspect.getmembers(service_class(service), inspect.isfunction)
    return {name: method for name, method in methods if getattr(method, "nameko_entrypoints", None)}


def endpoints(service: str) -> dict[str, Spec]:
    """Name → what an HTTP endpoint declares about itself."""
    return {name: method.endpoint for name, method in entrypoints(service).items() if hasattr(method, "endpoint")}


def subscribers(service: str) -> dict[str, tuple[type[Any], ...]]:
    """Name → events of a subscriber."""
    found = entrypoints(service).items()
    return {name: method.subscribes_to for name, method in found if hasattr(method, "subscribes_to")}
