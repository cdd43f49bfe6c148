"""Facts about resources: what they are, for whom, what they need, their files, links and relations."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.resources.enums import OLDEST, LinkState, Relation, Sector, Type
from maillage.resources.querysets import FeedbackQuerySet, ResourceFileQuerySet, ResourceLinkQuerySet, ResourceQuerySet

TITLE_LENGTH = 140
SUMMARY_LENGTH = 240
MOST_FILES = 30
MOST_LINKS = 20
MOST_RELATED = 20
MOST_SELECTED = 40
MOST_MINUTES = 60 * 24 * 30


class Resource(models.Model):
    """Something to read, to watch, to do, to borrow, to take over.

    ``authors`` are names as they sign, one a line, whoever has an account; ``organisation`` publishes, or
    ``publisher`` where it is not in the directory. Ages are an interval, None for an open end; levels are what the
    school of a country calls them. ``needs`` is what must be there to use it, ``needs_note`` says the rest.
    A kit (``type`` kit) is made for the ``sector`` it names: ``checklist`` has one line for each thing to do, and
    ``selection`` the resources that it gathers. ``licence`` is that of the text of the page; each file has its own.
    What a catalogue lets us say under CC0 is the description, never the thing.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="resource"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    type = models.CharField(_("type de ressource"), max_length=10, choices=Type.choices)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    title_key = models.CharField(
        _("titre, pour les rapprochements"), max_length=TITLE_LENGTH, blank=True, db_index=True
    )
    summary = models.CharField(_("résumé"), max_length=SUMMARY_LENGTH, blank=True)
    description = models.TextField(_("description"), blank=True)
    authors = models.TextField(_("auteurs"), max_length=1000, blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("structure qui publie"),
        related_name="resources",
    )
    publisher = models.CharField(_("éditeur"), max_length=160, blank=True)
    issued_on = models.DateField(_("date de parution"), null=True, blank=True)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    disciplines = models.ManyToManyField(
        "vocabularies.Term", verbose_name=_("disciplines"), blank=True, related_name="+"
    )
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    levels = models.ManyToManyField("vocabularies.Term", verbose_name=_("niveaux"), blank=True, related_name="+")
    needs = models.ManyToManyField("vocabularies.Term", verbose_name=_("ce qu’il faut"), blank=True, related_name="+")
    needs_note = models.CharField(_("précisions sur ce qu’il faut"), max_length=300, blank=True)
    age_from = models.PositiveSmallIntegerField(
        _("à partir de (ans)"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("jusqu’à (ans)"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    minutes = models.PositiveIntegerField(
        _("durée en minutes"), null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    group_from = models.PositiveSmallIntegerField(_("groupe, au moins"), null=True, blank=True)
    group_to = models.PositiveSmallIntegerField(_("groupe, au plus"), null=True, blank=True)
    competences = models.TextField(_("compétences travaillées"), max_length=2000, blank=True)
    accessibility = models.TextField(_("accessibilité"), max_length=2000, blank=True)
    licence = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("licence"), related_name="+"
    )
    sector = models.CharField(_("kit fait pour"), max_length=14, choices=Sector.choices, blank=True)
    checklist = models.TextField(_("liste à cocher"), max_length=4000, blank=True)
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        constraints = (
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="resources_ages_in_order",
                violation_error_message=_("L’âge de fin vient après l’âge de début."),
            ),
            models.CheckConstraint(
                condition=Q(group_from=None) | Q(group_to=None) | Q(group_to__gte=F("group_from")),
                name="resources_group_in_order",
                violation_error_message=_("Le groupe va du plus petit au plus grand."),
            ),
            models.CheckConstraint(
                condition=Q(sector="") | Q(type=Type.KIT),
                name="resources_sector_of_a_kit",
                violation_error_message=_("Seul un kit est fait pour un lieu hors du secteur."),
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def author_names(self) -> list[str]:
        """Who signs, one by one."""
        return [name for line in self.authors.splitlines() if (name := line.strip())]

    @property
    def publisher_name(self) -> str:
        """Who publishes it."""
        return self.organisation.name if self.organisation is not None else self.publisher

    @property
    def checks(self) -> list[str]:
        """The lines of the checklist."""
        return [words for line in self.checklist.splitlines() if (words := line.strip())]


class ResourceFile(models.Model):
    """A file of a resource, with the terms under which that very file may be used again."""

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="files")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, verbose_name=_("fichier"), related_name="+")
    title = models.CharField(_("titre du fichier"), max_length=140)
    licence = models.ForeignKey("vocabularies.Term", models.PROTECT, verbose_name=_("licence"), related_name="+")
    credit = models.CharField(_("crédit"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = ResourceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier d’une ressource")
        verbose_name_plural = _("fichiers des ressources")

    def __str__(self) -> str:
        """Its title."""
        return self.title


class ResourceLink(models.Model):
    """An address outside, and what the last check of it found."""

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="links")
    url = models.URLField(_("adresse"), max_length=400)
    title = models.CharField(_("titre du lien"), max_length=140, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    state = models.CharField(_("situation"), max_length=8, choices=LinkState.choices, default=LinkState.UNKNOWN)
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("échecs de suite"), default=0)

    objects = ResourceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        constraints = (
            models.UniqueConstraint(
                fields=["resource", "url"],
                name="resources_link_once",
                violation_error_message=_("Ce lien est déjà donné."),
            ),
        )

    def __str__(self) -> str:
        """What it is called, or the address."""
        return self.title or self.url


class Related(models.Model):
    """How a resource stands to another one; the other end is read backwards."""

    source = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="related")
    target = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("autre ressource"), related_name="related_from")
    kind = models.CharField(_("relation"), max_length=12, choices=Relation.choices)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                name="resources_related_once",
                violation_error_message=_("Cette relation est déjà dite."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="resources_not_related_to_itself",
                violation_error_message=_("Une ressource n’est pas en relation avec elle-même."),
            ),
        )

    def __str__(self) -> str:
        """Which relation."""
        return str(self.get_kind_display())


class Selected(models.Model):
    """A resource that a kit gathers, at its place, with why it is there."""

    kit = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("kit"), related_name="selection")
    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="kits")
    note = models.CharField(_("pourquoi elle est là"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("choix d’un kit")
        verbose_name_plural = _("choix des kits")
        constraints = (
            models.UniqueConstraint(
                fields=["kit", "resource"],
                name="resources_selected_once",
                violation_error_message=_("Cette ressource est déjà dans le kit."),
            ),
            models.CheckConstraint(condition=~Q(kit=F("resource")), name="resources_kit_not_in_itself"),
        )

    def __str__(self) -> str:
        """What is selected."""
        return str(self.resource)


class Use(models.Model):
    """Something published where a resource was used: an event today, a training or a project later."""

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="uses")
    contribution = models.ForeignKey(
        "contributions.Contribution", models.CASCADE, verbose_name=_("où elle a servi"), related_name="+"
    )

    class Meta:
        verbose_name = _("utilisation")
        verbose_name_plural = _("utilisations")
        constraints = (models.UniqueConstraint(fields=["resource", "contribution"], name="resources_use_once"),)

    def __str__(self) -> str:
        """Where."""
        return str(self.contribution)


class Feedback(models.Model):
    """What somebody says after having used a resource.

    ``key`` is what an upper floor gives with it (a loan, once); without one it came from the page itself. Hidden, it is
    read by the moderators and by who wrote it only.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="feedback")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    key = models.CharField(_("origine"), max_length=60, blank=True)
    used_on = models.DateField(_("utilisée le"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    headcount = models.PositiveIntegerField(_("nombre de personnes"), null=True, blank=True)
    text = models.TextField(_("ce que cela a donné"), max_length=2000)
    at = models.DateTimeField(_("écrit le"))
    hidden = models.BooleanField(_("masqué"), default=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("retour d’usage")
        verbose_name_plural = _("retours d’usage")
        constraints = (
            models.UniqueConstraint(
                fields=["resource", "key"], condition=~Q(key=""), name="resources_feedback_of_a_loan_once"
            ),
        )

    def __str__(self) -> str:
        """The beginning of it."""
        return self.text[:60]


class Identity(models.Model):
    """What identifies a resource elsewhere, written in one way: an address, a DOI, an ISBN."""

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="identities")
    value = models.CharField(_("identifiant"), max_length=400, db_index=True)

    class Meta:
        verbose_name = _("identifiant d’une ressource")
        verbose_name_plural = _("identifiants des ressources")
        constraints = (models.UniqueConstraint(fields=["resource", "value"], name="resources_identity_once"),)

    def __str__(self) -> str:
        """The identifier."""
        return self.value


class Provenance(models.Model):
    """Where a description comes from, when a catalogue said it: one line for each record that speaks of the resource.

    The first one wrote it (``wrote``) and may write it again; the others met a resource that was there already.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name=_("ressource"), related_name="provenances")
    harvested = models.OneToOneField(
        "oai.Harvested", models.CASCADE, verbose_name=_("notice moissonnée"), related_name="provenance"
    )
    wrote = models.BooleanField(_("a écrit la fiche"), default=False)
    url = models.URLField(_("page d’origine"), max_length=400, blank=True)
    at = models.DateTimeField(_("reprise le"))

    class Meta:
        verbose_name = _("provenance")
        verbose_name_plural = _("provenances")

    def __str__(self) -> str:
        """Which record."""
        return str(self.harvested)


class Intake(models.Model):
    """What becomes of a catalogue that we harvest: its records are resources of a territory.

    ``declared_by`` is in whose name they are published: the administrator who trusts the catalogue.
    """

    source = models.OneToOneField(
        "oai.Source", models.CASCADE, verbose_name=_("catalogue moissonné"), related_name="intake"
    )
    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="+"
    )
    type = models.CharField(_("type, s’il n’est pas dit"), max_length=10, choices=Type.choices, default=Type.DOCUMENT)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("déclaré par"),
        related_name="+",
    )

    class Meta:
        verbose_name = _("reprise d’un catalogue")
        verbose_name_plural = _("reprises de catalogues")

    def __str__(self) -> str:
        """Of which catalogue."""
        return str(self.source)


class Draft(models.Model):
    """What somebody is typing: kept until it is saved, so that nothing typed is lost."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    resource = models.ForeignKey(
        Resource, models.CASCADE, null=True, blank=True, verbose_name=_("ressource"), related_name="drafts"
    )
    data = models.JSONField(_("saisie"), default=dict)
    saved_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("saisie en cours")
        verbose_name_plural = _("saisies en cours")
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(resource=None), name="resources_draft_of_a_new_one"),
            models.UniqueConstraint(fields=["user", "resource"], name="resources_draft_once"),
        )

    def __str__(self) -> str:
        """The title typed so far."""
        return str(next(iter(self.data.get("title") or ()), ""))
