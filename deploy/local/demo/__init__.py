"""``zhenbi demo``: one real story, played through the public HTTP interfaces of a running network."""

from deploy.local.demo.command import demo

__all__ = ["demo"]
