"""How allauth speaks and where it sends people, in our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; names and languages are kept with the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone of age may sign up."""
        return True

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names: people are known by the name they show."""
