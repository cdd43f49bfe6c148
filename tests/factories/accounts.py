"""People who sign in. The password is `PASSWORD` unless the test says otherwise."""

import factory
from factory.django import DjangoModelFactory

from maillage.accounts.models import User

PASSWORD = "une phrase assez longue"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    display_name = factory.Sequence(lambda n: f"Personne {n}")
    language = "fr"

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        user = model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user
