"""``manage.py demo_accounts``: who to sign in as."""

from typing import Any

from django.core.management.base import BaseCommand

from maillage.accounts.models import User
from maillage.website.demo.network import people
from maillage.website.management.accounts import demo_password

LINE = "  {0:<30}  {1:<24}  {2:<14}  {3}"


class Command(BaseCommand):
    """Prints the accounts of the demonstration network."""

    help = "Print the accounts of the demonstration network and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        """A table: address, name, role, territory."""
        present = set(User.objects.filter(is_active=True).values_list("email", flat=True))
        rows = [person for person in people() if person.email in present]
        if not rows:
            self.stdout.write("No demonstration account here: run `manage.py load_demo` first.")
            return
        self.stdout.write(f"Accounts to try (password: {demo_password()})")
        self.stdout.write(LINE.format("address", "name", "role", "territory"))
        for person in rows:
            self.stdout.write(LINE.format(person.email, person.name, person.role, person.territory or "all"))
