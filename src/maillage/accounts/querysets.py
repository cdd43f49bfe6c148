"""The vocabulary of accounts."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from maillage.accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, in sentences."""

    def active(self) -> "UserQuerySet":
        """People who may sign in."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager["User"]):
    """Makes accounts known by their address, kept in lower case."""

    def get_queryset(self) -> UserQuerySet:
        """The vocabulary, on every query."""
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password, it cannot sign in by one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator of the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
