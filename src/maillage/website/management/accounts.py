"""The password of the demonstration accounts: known while developing, drawn once per installation otherwise."""

import secrets

from django.conf import settings

KNOWN = "maille-endroit-envers"


def demo_password() -> str:
    """The same for every demonstration account of this installation."""
    if settings.DEVELOPMENT:
        return KNOWN
    kept = settings.DATA_DIR / "demo_password"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(18), encoding="utf-8")
        kept.chmod(0o600)
    return str(kept.read_text(encoding="utf-8")).strip()
