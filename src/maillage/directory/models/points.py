"""What the models of the directory share: a point is whole or missing."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LATITUDE = (MinValueValidator(-90), MaxValueValidator(90))
LONGITUDE = (MinValueValidator(-180), MaxValueValidator(180))


def point_is_whole(prefix: str) -> models.CheckConstraint:
    """Latitude and longitude are both there or both missing."""
    return models.CheckConstraint(
        condition=models.Q(latitude=None, longitude=None)
        | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
        name=f"{prefix}_point",
        violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
    )
