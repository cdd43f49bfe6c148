"""The vocabulary of the directory."""

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Prefetch, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by
from maillage.core.text import fold
from maillage.directory.querysets.parts import EXPORTED, JOINED, READ, ROWS
from maillage.directory.querysets.whole import read_rows

if TYPE_CHECKING:
    from maillage.directory.models import Member, Organisation, Venue

MOST_COMPARED = 2000
ALIKE = 0.72


def _shown_in(territory_id: int | None) -> Q:
    """A row of placement is unique for a territory: the join never doubles."""
    where: Any = F("contribution__origin") if territory_id is None else territory_id
    return Q(contribution__placements__territory=where, contribution__placements__shown=True)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, in sentences."""

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """What is published, and what the person wrote, moderates or belongs to."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            seen |= Q(members__user=user)
            return self.filter(seen).distinct()
        return self.filter(seen)

    def published(self) -> "OrganisationQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "OrganisationQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        return self.published().filter(_shown_in(territory_id))

    def of_address(self, slug: str) -> set[int]:
        """The organisation of this address and those that were merged into it: each half by its own index."""
        named = self.filter(slug=slug).order_by().values_list("pk", flat=True)
        return set(named.union(self.filter(merged_into__slug=slug).order_by().values_list("pk", flat=True), all=True))

    def similar_to(self, name: str, commune: Any, most: int = 5) -> "list[Organisation]":
        """Published organisations of a commune whose name is close to this one: proposed before a new one is made."""
        wanted = fold(name)
        words = set(wanted.split())
        found: list[tuple[float, Organisation]] = []
        for one in (
            self.published()
            .filter(commune=commune, merged_into=None)
            .select_related("commune")
            .order_by("pk")[:MOST_COMPARED]
        ):
            shared = words & set(fold(one.name).split())
            alike = SequenceMatcher(None, wanted, fold(one.name)).ratio()
            if alike >= ALIKE or (shared and len(shared) >= min(len(words), 2)):
                found.append((-alike, one))
        return [one for _alike, one in sorted(found, key=lambda pair: (pair[0], pair[1].pk))[:most]]

    def with_row_data(self) -> "OrganisationQuerySet":
        """What a line of a list shows, and no more."""
        rows = self.select_related("family", "commune", "logo", "contribution", "freshness")
        return rows.only("slug", "name", "mission", "visibility", "family__scheme", "family__code", "family__label_fr",
                         "family__label_en", "commune__name", "logo", "contribution__published_at",
                         "contribution__created_at", "freshness__confirmed_at")  # fmt: skip

    def whole(self) -> "Organisation | None":
        """The only one of these, with all that the page of an organisation shows: two statements."""
        shown = ("contribution__origin", "contribution__author", "family", "commune__department", "logo", "banner",
                 "freshness")  # fmt: skip
        found = self.select_related(*shown).first()
        if found is not None:
            read_rows(found, self.db)
        return found

    def for_export(self) -> "OrganisationQuerySet":
        """With what tables and exports show of many organisations: plain lists, that `rules.facts` reads first."""
        lists = (Prefetch(name, self._related(name).order_by("pk"), to_attr=f"{READ}{name}") for name in EXPORTED)
        return self.select_related("contribution", "family", "commune").prefetch_related(*lists)

    def _related(self, name: str) -> Any:
        related: Any = self.model._meta.get_field(name).related_model
        return related._default_manager.all()

    def with_rows(self, *names: str) -> "OrganisationQuerySet":
        """With the rows of these parts, or of all of them."""
        wanted = names or (*ROWS, *JOINED)
        return self.prefetch_related(*(self._rows(name) if name in JOINED else name for name in wanted))

    def _rows(self, name: str) -> Prefetch[Any]:
        return Prefetch(name, self._related(name).select_related(*JOINED[name]))

    def of(self, user: Any) -> "OrganisationQuerySet":
        """Those the person acts for."""
        return self.filter(members__user=user).distinct()


class VenueQuerySet(models.QuerySet["Venue"]):
    """Places, in sentences."""

    def visible_to(self, user: Any) -> "VenueQuerySet":
        """What is published, and what the person wrote or moderates."""
        return self.filter(seen_by(user, "contribution__"))

    def published(self) -> "VenueQuerySet":
        """What everyone may read, merged ones set aside."""
        return self.filter(contribution__state=State.PUBLISHED, merged_into=None)

    def shown_in(self, territory_id: int | None) -> "VenueQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        return self.published().filter(_shown_in(territory_id))

    def for_page(self) -> "VenueQuerySet":
        """With all that the page of a place shows."""
        shown = ("contribution__origin", "contribution__author", "commune__department", "image", "organisation")
        return self.select_related(*shown).prefetch_related("themes", "seasons__hours", "closures", "prices__season")

    def similar_to(self, name: str, commune: Any, most: int = 5) -> "list[Venue]":
        """Published places of a commune whose name is close to this one: what to propose before a new one is made."""
        wanted = fold(name)
        words = set(wanted.split())
        found: list[tuple[float, Venue]] = []
        for venue in self.published().filter(commune=commune).select_related("commune").order_by("pk")[:MOST_COMPARED]:
            shared = words & set(venue.folded.split())
            alike = SequenceMatcher(None, wanted, venue.folded).ratio()
            if alike >= ALIKE or (shared and len(shared) >= min(len(words), 2)):
                found.append((-alike, venue))
        return [venue for _alike, venue in sorted(found, key=lambda pair: (pair[0], pair[1].pk))[:most]]

    def to_visit(self) -> "VenueQuerySet":
        """Permanent places that receive the public."""
        return self.filter(is_visitable=True)


class MemberQuerySet(models.QuerySet["Member"]):
    """Teams, in sentences."""

    def of(self, user: Any) -> "MemberQuerySet":
        """The teams a person is in."""
        return self.filter(user=user)
