"""Facts about events."""

import secrets
import uuid
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.events.enums import BookingState, Life, Mode, OrganiserRole, Public, Registration, Rhythm, SlotState
from maillage.events.querysets import AlertQuerySet, BookingQuerySet, EventQuerySet, SlotQuerySet

TITLE_LENGTH = 140
SUMMARY_LENGTH = 200
MOST_SLOTS = 800
MOST_SEATS = 2000


def new_token() -> str:
    """A secret part of an address, enough not to be guessed."""
    return secrets.token_urlsafe(24)


class Event(models.Model):
    """What happens: a title, a place or a link, and a list of slots from which first and last are derived.

    Three independent axes: moderation (``contribution.state``), life cycle (``life``), attendance (``mode``). An
    umbrella (a village, a festival) gathers stands that are events of their own; counts count the children, never both.
    Title and summary lengths are contractual: printed programmes reuse them.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="event"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    summary = models.CharField(_("résumé"), max_length=SUMMARY_LENGTH, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    type = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("type"), related_name="+"
    )
    mode = models.CharField(_("participation"), max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    life = models.CharField(_("situation"), max_length=12, choices=Life.choices, default=Life.SCHEDULED)
    life_note = models.CharField(_("explication"), max_length=200, blank=True)
    public = models.CharField(_("séance"), max_length=6, choices=Public.choices, default=Public.PUBLIC)
    venue = models.ForeignKey(
        "directory.Venue", models.PROTECT, null=True, blank=True, verbose_name=_("lieu"), related_name="events"
    )
    place_note = models.CharField(_("précision sur le lieu"), max_length=160, blank=True)
    online_url = models.URLField(_("lien pour participer"), max_length=400, blank=True)
    is_umbrella = models.BooleanField(_("regroupe d’autres événements"), default=False)
    umbrella = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("fait partie de"), related_name="children"
    )
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    campaign = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("campagne"), related_name="+"
    )
    age_from = models.PositiveSmallIntegerField(_("à partir de (ans)"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("jusqu’à (ans)"), null=True, blank=True)
    languages = models.JSONField(_("langues"), default=list, blank=True)
    is_free = models.BooleanField(_("gratuit"), null=True, blank=True)
    price_note = models.CharField(_("précision sur le tarif"), max_length=160, blank=True)
    registration = models.CharField(
        _("inscription"), max_length=6, choices=Registration.choices, default=Registration.NONE
    )
    registration_url = models.URLField(_("lien d’inscription"), max_length=400, blank=True)
    registration_phone = models.CharField(_("téléphone d’inscription"), max_length=30, blank=True)
    registration_email = models.EmailField(_("courriel d’inscription"), blank=True)
    website = models.URLField(_("page de l’événement ailleurs"), max_length=400, blank=True)
    dates_note = models.CharField(_("précision sur les dates"), max_length=200, blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    first_starts_at = models.DateTimeField(_("commence le"), null=True, blank=True)
    last_ends_at = models.DateTimeField(_("se termine le"), null=True, blank=True)
    renewed_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("reprend"), related_name="renewals"
    )
    programme_action = models.CharField(_("action de programme"), max_length=80, blank=True)
    translations = models.JSONField(_("traductions"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        constraints = (
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="events_event_ages",
                violation_error_message=_("L’âge maximal est au moins égal à l’âge minimal."),
            ),
            models.CheckConstraint(
                condition=Q(first_starts_at=None, last_ends_at=None) | Q(last_ends_at__gte=F("first_starts_at")),
                name="events_event_period",
            ),
            models.CheckConstraint(
                condition=Q(umbrella=None) | Q(is_umbrella=False),
                name="events_umbrella_is_not_nested",
                violation_error_message=_("Un regroupement ne peut pas faire partie d’un autre."),
            ),
        )
        indexes = (
            models.Index(fields=["last_ends_at"], name="events_event_last"),
            models.Index(fields=["umbrella"], condition=Q(umbrella__isnull=False), name="events_event_children"),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def registration_mailto(self) -> str:
        """The address to write to, with the title as subject."""
        return f"mailto:{self.registration_email}?subject={quote(self.title)}"

    @property
    def registration_tel(self) -> str:
        """The number to call, digits only."""
        return "tel:" + "".join(char for char in self.registration_phone if char.isdigit() or char == "+")

    @property
    def route_url(self) -> str:
        """Directions to the place, on the openly licensed map; nothing of it is loaded on our pages."""
        venue = self.venue
        if venue is None or venue.latitude is None:
            return ""
        return f"https://www.openstreetmap.org/directions?route=;{venue.latitude:.5f}%2C{venue.longitude:.5f}"


class Slot(models.Model):
    """One occurrence, at most 24 hours; it can be moved, cancelled or full on its own.

    ``ends_at == starts_at`` says that the end is not known: it is then shown without an end, none is invented.
    """

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("événement"), related_name="slots")
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    state = models.CharField(_("situation"), max_length=9, choices=SlotState.choices, default=SlotState.SCHEDULED)
    note = models.CharField(_("explication"), max_length=160, blank=True)
    whole_day = models.BooleanField(_("toute la journée"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        constraints = (
            models.UniqueConstraint(
                fields=["event", "starts_at"],
                name="events_slot_once",
                violation_error_message=_("Deux séances commencent à la même heure."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="events_slot_order",
                violation_error_message=_("La fin d’une séance suit son début."),
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, MOST_SEATS)),
                name="events_slot_capacity",
                violation_error_message=_("Le nombre de places va de 1 à 2 000."),
            ),
        )
        indexes = (models.Index(fields=["starts_at", "ends_at"], name="events_slot_when"),)

    def __str__(self) -> str:
        """When it starts, in UTC."""
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def has_end(self) -> bool:
        """Whether the end is known."""
        return self.ends_at > self.starts_at

    def uid_in(self, event: Event) -> str:
        """Its name in calendars, stable for ever: the event's identifier and this row, which moves with the slot."""
        return f"{event.contribution.uid}-{self.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"


class Organiser(models.Model):
    """What an organisation does for an event; ``name`` is for one that has no page yet."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("événement"), related_name="organisers")
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("structure"),
        related_name="organised",
    )
    name = models.CharField(_("nom"), max_length=160, blank=True)
    role = models.CharField(_("rôle"), max_length=10, choices=OrganiserRole.choices, default=OrganiserRole.ORGANISER)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("organisateur")
        verbose_name_plural = _("organisateurs")
        constraints = (
            models.UniqueConstraint(
                fields=["event", "organisation", "role"],
                name="events_organiser_once",
                violation_error_message=_("Cette structure a déjà ce rôle dans l’événement."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""),
                name="events_organiser_has_a_name",
                violation_error_message=_("Choisissez une structure ou écrivez son nom."),
            ),
        )

    def __str__(self) -> str:
        """The name shown."""
        return self.organisation.name if self.organisation else self.name


class AccessNote(models.Model):
    """Accessibility for one kind of impairment, with what is planned; no row means nothing was said."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("événement"), related_name="access_notes")
    impairment = models.ForeignKey("vocabularies.Term", models.PROTECT, verbose_name=_("situation"), related_name="+")
    note = models.CharField(_("ce qui est prévu"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("accessibilité")
        verbose_name_plural = _("accessibilité")
        constraints = (models.UniqueConstraint(fields=["event", "impairment"], name="events_access_once"),)

    def __str__(self) -> str:
        """What is planned."""
        return self.note or str(self.impairment)


class Fee(models.Model):
    """A price with its name: « plein tarif 7 € »."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("événement"), related_name="prices")
    label = models.CharField(_("tarif"), max_length=80)
    amount = models.DecimalField(_("montant en euros"), max_digits=7, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("prix")
        verbose_name_plural = _("prix")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="events_fee_positive",
                violation_error_message=_("Un prix est positif ; pour un événement gratuit, cochez « Gratuit »."),
            ),
        )

    def __str__(self) -> str:
        """The label."""
        return self.label


class Booking(models.Model):
    """A registration for a slot: confirmed through a link sent by mail, then a seat or a place on the waiting list.

    The order of the waiting list is that of ``confirmed_at``. A seat that is offered is held until ``offer_until``.
    Name, address and message are erased thirty days after the slot.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, verbose_name=_("séance"), related_name="bookings")
    token = models.CharField(_("jeton"), max_length=40, unique=True, default=new_token, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("courriel"))
    language = models.CharField(_("langue"), max_length=5, default="fr")
    seats = models.PositiveSmallIntegerField(_("nombre de places"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=BookingState.choices, default=BookingState.PENDING)
    created_at = models.DateTimeField(_("demandée le"))
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    offer_until = models.DateTimeField(_("place proposée jusqu’au"), null=True, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = (models.CheckConstraint(condition=Q(seats__range=(1, 40)), name="events_booking_seats"),)
        indexes = (models.Index(fields=["slot", "state", "created_at"], name="events_booking_queue"),)

    def __str__(self) -> str:
        """The name."""
        return self.name


class Seat(models.Model):
    """A seat is a row: (slot, number) is unique, so that no slot is ever overbooked on either engine."""

    slot = models.ForeignKey(Slot, models.PROTECT, verbose_name=_("séance"), related_name="taken")
    number = models.PositiveSmallIntegerField(_("numéro"))
    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("inscription"), related_name="seat")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = (
            models.UniqueConstraint(fields=["slot", "number"], name="events_seat_once"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_SEATS)), name="events_seat_bounds"),
        )

    def __str__(self) -> str:
        """Its number."""
        return str(self.number)


class Draft(models.Model):
    """What somebody is typing: kept until it becomes an event, so that nothing typed is lost."""

    key = models.UUIDField(_("clé"), primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, verbose_name=_("personne"), related_name="event_drafts")
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, verbose_name=_("événement"), related_name="drafts"
    )
    data = models.JSONField(_("saisie"), default=dict)
    saved_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("saisie en cours")
        verbose_name_plural = _("saisies en cours")
        constraints = (models.UniqueConstraint(fields=["user", "event"], name="events_draft_once"),)

    def __str__(self) -> str:
        """The title typed so far."""
        return str(next(iter(self.data.get("title") or ()), ""))


class FormerSlug(models.Model):
    """An address that an event had before: it redirects for ever."""

    slug = models.SlugField(_("ancienne adresse"), max_length=100, unique=True)
    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("événement"), related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")

    def __str__(self) -> str:
        """The address."""
        return self.slug


class Alert(models.Model):
    """A search of the agenda sent by mail. ``told`` holds the version of each event its reader knows of (by key)."""

    token = models.CharField(_("jeton"), max_length=40, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("personne"), related_name="+"
    )
    email = models.EmailField(_("courriel"), db_index=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, null=True, blank=True, verbose_name=_("territoire"), related_name="+"
    )
    query = models.TextField(_("recherche"), blank=True)
    rhythm = models.CharField(_("rythme"), max_length=6, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    created_at = models.DateTimeField(_("demandée le"))
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    told_at = models.DateTimeField(_("dernier relevé le"), null=True, blank=True)
    told = models.JSONField(_("déjà annoncés"), default=dict, blank=True)
    next_at = models.DateTimeField(_("prochain envoi à partir du"), null=True, blank=True, db_index=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte par courriel")
        verbose_name_plural = _("alertes par courriel")

    def __str__(self) -> str:
        """What is searched, never the address."""
        return self.query or "?"
