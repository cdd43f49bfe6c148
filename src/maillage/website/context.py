"""What the layout of every page needs."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The header, the footer and the navigation of this place."""
    return {}
