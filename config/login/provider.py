"""The provider where staff sign in, as allauth reads it from the settings."""

from typing import Any

from django.conf import settings

PROVIDER = "sso"
"""The provider's id in addresses and sessions; there is at most one."""


def openid_connect(provider: dict[str, str]) -> dict[str, Any]:
    """Return allauth's setting for a provider that `config/env.py` has read."""
    return {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": PROVIDER,
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server_url"]},
            }
        ],
    }


def sign_in_provider() -> str:
    """Return what the log-in page calls the provider, or an empty text where there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""
