"""What people follow, and what is new about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.members.enums import Target
from maillage.members.querysets.follows import FollowQuerySet, NewsQuerySet


class Follow(models.Model):
    """Somebody wants news of something.

    ``key`` is public and stable: the uid of a person, the uid of the contribution of a structure, of a community or of
    a project, the code of a theme, the code of a commune (with a radius in kilometres).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="follows", db_index=False
    )
    kind = models.CharField(_("quoi"), max_length=10, choices=Target.choices)
    key = models.CharField(_("clé"), max_length=60)
    radius_km = models.PositiveSmallIntegerField(_("rayon en kilomètres"), default=0)
    at = models.DateTimeField(_("depuis le"))

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind", "key"],
                name="members_follow_once",
                violation_error_message=_("Vous suivez déjà cela."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Target.PLACE) | models.Q(radius_km=0), name="members_radius_of_places"
            ),
        )
        indexes = (models.Index(fields=["kind", "key"], name="members_followers"),)

    def __str__(self) -> str:
        """The kind and the key."""
        return self.token

    @property
    def token(self) -> str:
        """By what news know it."""
        return f"{self.kind}:{self.key}"


class News(models.Model):
    """One published thing as feeds and digests tell it, whatever its kind; read from the registry of kinds.

    ``known_at`` is when we learnt of it, once; ``seen_at`` the version of the contribution that was read. ``path`` is
    the address inside a territory.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.CASCADE, verbose_name=_("contribution"), related_name="news"
    )
    published_at = models.DateTimeField(_("publié le"))
    known_at = models.DateTimeField(_("connu le"), db_index=True)
    seen_at = models.DateTimeField(_("version du"))
    path = models.CharField(_("adresse"), max_length=300)
    summary = models.CharField(_("en bref"), max_length=300, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouveauté")
        verbose_name_plural = _("nouveautés")
        indexes = (models.Index(fields=["-published_at", "-id"], name="members_news_latest"),)

    def __str__(self) -> str:
        """The title of the thing."""
        return str(self.contribution)


class Topic(models.Model):
    """What a piece of news is about, by the tokens that people follow; the date is repeated for the index."""

    news = models.ForeignKey(News, models.CASCADE, verbose_name=_("nouveauté"), related_name="topics")
    token = models.CharField(_("sujet"), max_length=72)
    published_at = models.DateTimeField(_("publié le"))

    class Meta:
        verbose_name = _("sujet d’une nouveauté")
        verbose_name_plural = _("sujets des nouveautés")
        constraints = (models.UniqueConstraint(fields=["news", "token"], name="members_topic_once"),)
        indexes = (models.Index(fields=["token", "published_at"], name="members_topic_dated"),)

    def __str__(self) -> str:
        """The token."""
        return self.token
