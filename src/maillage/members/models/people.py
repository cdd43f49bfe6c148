"""People as others know them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.members.enums import Audience, Contact, Distance, Rhythm
from maillage.members.querysets.people import BlockQuerySet, ProfileQuerySet


def _audience(label: Any, default: Audience) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, choices=Audience.choices, default=default)


class Profile(models.Model):
    """What a member says of themselves, who sees each part of it, and how often they are written to.

    A row appears when somebody writes their profile or follows something. Nothing is public until they say so.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="profile"
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    activity = models.CharField(_("activité"), max_length=120, blank=True)
    bio = models.TextField(_("présentation"), blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.SET_NULL, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    interests = models.ManyToManyField(
        "vocabularies.Term", verbose_name=_("centres d’intérêt"), blank=True, related_name="+"
    )
    shown = _audience(_("qui voit la page"), Audience.NOBODY)
    see_activity = _audience(_("qui voit l’activité"), Audience.EVERYONE)
    see_bio = _audience(_("qui voit la présentation"), Audience.EVERYONE)
    see_commune = _audience(_("qui voit la commune"), Audience.MEMBERS)
    see_interests = _audience(_("qui voit les centres d’intérêt"), Audience.EVERYONE)
    see_skills = _audience(_("qui voit les compétences"), Audience.MEMBERS)
    see_structures = _audience(_("qui voit les structures"), Audience.EVERYONE)
    see_contributions = _audience(_("qui voit les contributions"), Audience.EVERYONE)
    listed = models.BooleanField(_("figure dans la liste des membres"), default=False)
    contact = models.CharField(_("qui peut écrire"), max_length=10, choices=Contact.choices, default=Contact.NONE)
    digest = models.CharField(_("résumé par courriel"), max_length=6, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    digest_next_at = models.DateTimeField(_("prochain résumé à partir du"), null=True, blank=True)
    digest_told_at = models.DateTimeField(_("dernier relevé le"), null=True, blank=True)
    updated_at = models.DateTimeField(_("modifié le"))

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profil")
        verbose_name_plural = _("profils")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(listed=False) | models.Q(shown__gte=Audience.MEMBERS),
                name="members_listed_is_shown",
                violation_error_message=_("Pour figurer dans la liste, ouvrez votre page aux membres ou à tous."),
            ),
        )
        indexes = (
            models.Index(fields=["shown", "slug"], condition=models.Q(listed=True), name="members_listed"),
            models.Index(
                fields=["digest_next_at"], condition=models.Q(digest_next_at__isnull=False), name="members_digest_due"
            ),
        )

    def __str__(self) -> str:
        """The name of the person."""
        return str(self.user)


class Skill(models.Model):
    """Something a person can do, in their own words; ``folded`` is what two spellings share."""

    profile = models.ForeignKey(Profile, models.CASCADE, verbose_name=_("profil"), related_name="skills")
    label = models.CharField(_("compétence"), max_length=60)
    folded = models.CharField(_("clé"), max_length=60, db_index=True)

    class Meta:
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences")
        constraints = (
            models.UniqueConstraint(
                fields=["profile", "folded"],
                name="members_skill_once",
                violation_error_message=_("Cette compétence est déjà dans votre profil."),
            ),
        )

    def __str__(self) -> str:
        """As typed."""
        return self.label


class Block(models.Model):
    """Somebody kept away: muted, their news are hidden; blocked, they neither see the profile nor write either."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("par"), related_name="+", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    kind = models.CharField(_("mesure"), max_length=5, choices=Distance.choices)
    at = models.DateTimeField(_("le"))

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("mise à distance")
        verbose_name_plural = _("mises à distance")
        constraints = (
            models.UniqueConstraint(fields=["owner", "person"], name="members_block_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("person")), name="members_block_not_oneself"),
        )

    def __str__(self) -> str:
        """The measure, without names."""
        return self.get_kind_display()
