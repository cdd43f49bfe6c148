"""The models of the directory, by subject: organisations and what they say of themselves, places, experts."""

from maillage.directory.models.area import ActionArea, AreaKey
from maillage.directory.models.census import EconomicAnswer, FieldAnswer, FieldDate, Freshness, Questionnaire, Wave
from maillage.directory.models.claims import Claim, Proposal, SignedLink, TeamInvitation
from maillage.directory.models.drafts import OrganisationDraft
from maillage.directory.models.figures import Certification, Figure, Impact
from maillage.directory.models.identity import Contact, Identifier, Lineage, NetworkMembership, OrganisationName
from maillage.directory.models.likeness import Pair, Passage
from maillage.directory.models.listing import Listed
from maillage.directory.models.organisations import FormerSlug, Member, Organisation
from maillage.directory.models.people import Expert
from maillage.directory.models.venues import Closure, Hours, Price, Season, Venue

__all__ = [
    "ActionArea",
    "AreaKey",
    "Certification",
    "Claim",
    "Closure",
    "Contact",
    "EconomicAnswer",
    "Expert",
    "FieldAnswer",
    "FieldDate",
    "Figure",
    "FormerSlug",
    "Freshness",
    "Hours",
    "Identifier",
    "Impact",
    "Lineage",
    "Listed",
    "Member",
    "NetworkMembership",
    "Organisation",
    "OrganisationDraft",
    "OrganisationName",
    "Pair",
    "Passage",
    "Price",
    "Proposal",
    "Questionnaire",
    "Season",
    "SignedLink",
    "TeamInvitation",
    "Venue",
    "Wave",
]
