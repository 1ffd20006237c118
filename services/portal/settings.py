"""What portal needs to know beyond the settings of every service."""

from dataclasses import dataclass

from environs import Env


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """How the portal is reached, and its first administrator."""

    https: bool  # people reach it over HTTPS: cookies are marked Secure
    trusted_proxies: int  # reverse proxies before it, whose X-Forwarded-For and -Proto are believed
    admin_password: str  # one-time password of ``admin`` for a new network; empty: none is created

    @classmethod
    def from_environment(cls) -> "PortalSettings":
        """Read them.

        Raises:
            environs.EnvError: a variable is malformed; the text names it.
        """
        env = Env()
        return cls(
            https=env.bool("PORTAL_HTTPS", False),
            trusted_proxies=env.int("PORTAL_TRUSTED_PROXIES", 0),
            admin_password=env.str("ZHENBI_ADMIN_PASSWORD", ""),
        )
