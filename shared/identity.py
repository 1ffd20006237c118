"""Who is acting, and how far they may reach."""

from dataclasses import dataclass

from shared.contracts import Role
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A signed-in person or an operating tool.

    ``scope`` is a region code; everything whose region code starts with it is inside. An empty scope covers everything.
    """

    staff_id: str
    name: str
    unit: str
    scope: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Whether the person holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def covers(self, region: str) -> bool:
        """Whether ``region`` lies inside the person's scope."""
        return region.startswith(self.scope)

    def must_cover(self, region: str) -> None:
        """Refuse what lies outside the person's scope.

        Raises:
            Forbidden: it does.
        """
        if not self.covers(region):
            raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
