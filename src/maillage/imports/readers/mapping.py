"""Which column of an unknown table is what: proposed from its header and its values, corrected by a person, remembered.

A mapping is a plain dict, header → field; a field is one of :data:`FIELDS`, an empty text ignores the column.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage.core.text import fold, squash
from maillage.imports.readers.dates import Unclear, parse_hours, parse_moment
from maillage.imports.readers.numbers import parse_point

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "external_id": (
        "uid", "identifiant", "id", "sourceid", "identifier", "eventid", "identifiantunique", "recordid", "reference",
        "ref", "externalid", "idevenement", "code",
    ),
    "title": (
        "title", "titre", "titredelevenement", "nomdelevenement", "nomdelamanifestation", "intitule", "evenement",
        "manifestation", "name", "nom", "libelle", "nomdelanimation", "animation", "titredelanimation", "event",
    ),
    "summary": (
        "summary", "resume", "chapo", "accroche", "descriptioncourte", "shortdescription", "descriptifcourt",
        "soustitre", "textecourt",
    ),
    "description": (
        "descriptionlonguehtml", "longdescription", "descriptionlongue", "descriptiondetaillee", "descriptifdetaille",
        "descriptif", "description", "presentation", "texte", "contenu", "details", "programme", "textelong",
    ),
    "start": (
        "start", "datedebut", "datededebut", "startdate", "debut", "dtstart", "begin", "firstdatebegin",
        "dateheuredebut", "dateetheuredebut", "dateetheurededebut", "debutle", "dateetheure", "datedelevenement",
        "date", "jour", "quand", "le", "du",
    ),
    "end": (
        "end", "datefin", "datedefin", "enddate", "fin", "dtend", "lastdateend", "dateheurefin", "dateetheurefin",
        "dateetheuredefin", "finle", "jusquau", "au",
    ),
    "start_time": ("heuredebut", "heurededebut", "starttime", "hdebut", "debutheure", "heure", "time"),
    "end_time": ("heurefin", "heuredefin", "endtime", "hfin", "finheure"),
    "hours": ("horaires", "horaire", "heures", "plagehoraire", "hours"),
    "timings": ("timings", "horairesiso", "seances", "creneaux"),
    "first_start": ("firstdate", "premieredate", "premiereseance"),
    "last_start": ("lastdate", "dernieredate", "derniereseance"),
    "dates_note": (
        "datedisplay", "resumedates", "daterange", "datesenclair", "periodeenclair", "resumehoraires", "periode",
        "horairesdetailles", "dates",
    ),
    "venue_name": (
        "locationname", "nomdulieu", "lieu", "venue", "lieudelevenement", "lieudelanimation", "place", "location",
        "salle", "site", "etablissement", "ou",
    ),
    "venue_id": ("locationuid", "identifiantdulieu", "venueid", "iddulieu", "placeid"),
    "address": (
        "locationaddress", "adresse", "address", "adressedulieu", "adressecomplete", "streetaddress", "rue", "voie",
        "adressepostale",
    ),
    "postcode": ("locationpostalcode", "codepostal", "cp", "postcode", "postalcode", "zipcode", "zip"),
    "city": ("locationcity", "commune", "ville", "city", "localite", "municipalite", "town", "nomcommune"),
    "insee": ("locationinsee", "insee", "codeinsee", "codecommune", "codeinseecommune", "citycode", "inseecode"),
    "country": ("locationcountrycode", "countrycode", "country"),
    "latitude": ("latitude", "lat", "locationlatitude"),
    "longitude": ("longitude", "lon", "lng", "long", "locationlongitude"),
    "point": (
        "locationcoordinates", "geolocalisation", "geopoint2d", "geopoint", "coordonnees", "coordonneesgps",
        "coordinates", "gps", "latlon", "latitudelongitude",
    ),
    "venue_access": ("locationaccess", "accesitineraire", "acces", "itineraire", "commentvenir"),
    "venue_url": ("locationwebsite", "sitewebdulieu"),
    "venue_phone": ("locationphone", "telephonedulieu"),
    "url": (
        "canonicalurl", "lien", "url", "link", "siteweb", "website", "site internet", "pageweb", "urldelevenement",
        "liendelevenement", "uri", "permalink",
    ),
    "organiser": (
        "organisateur", "organizer", "organiser", "organisateurs", "structureorganisatrice", "structure",
        "association", "porteur", "porteurdeprojet", "nomdelastructure", "organisepar", "organisme", "organisation",
    ),
    "partner": ("partenaire", "partenaires", "partner", "partners"),
    "price": (
        "conditions", "detaildesconditions", "tarif", "tarifs", "prix", "price", "conditionsdeparticipation",
        "conditionstarifaires",
    ),
    "free": ("gratuit", "free", "entreelibre", "gratuite", "isfree"),
    "registration": (
        "registration", "liendinscription", "inscription", "inscriptions", "reservation", "reservations",
        "contactinscription", "modalitesdinscription", "billetterie",
    ),
    "registration_required": (
        "inscriptionnecessaire", "surinscription", "reservationobligatoire",
        "inscriptionobligatoire"
    ),
    "registration_phone": ("telephone", "tel", "phone", "telephonedecontact", "numerodetelephone"),
    "registration_email": ("email", "mail", "courriel", "emaildecontact", "adressemail", "contactemail"),
    "accessibility": ("accessibility", "accessibilite", "handicap", "accessibilites"),
    "image": ("originalimage", "imagesource", "image", "photo", "visuel", "imageurl", "urlimage", "illustration"),
    "image_credit": ("imagecredits", "credit", "credits", "creditphoto", "creditsimage", "creditimage", "copyright"),
    "image_alt": ("imagealt", "alt", "textealternatif", "alternative"),
    "online_url": ("onlineaccesslink", "lienenligne", "lienvisio", "visio", "liendacces", "onlineurl"),
    "mode": ("attendancemode", "modedeparticipation", "mode", "modalite"),
    "life": ("status", "statut", "etat", "state"),
    "updated_at": (
        "updatedat", "dernieremiseajour", "miseajour", "lastmodified", "datedemodification",
        "modifiele", "lastupdate"
    ),
    "age_from": ("agemin", "ageminimum", "agefrom", "agedebut"),
    "age_to": ("agemax", "agemaximum", "ageto", "agefin"),
    "ages": ("tranche", "age", "ages", "trancheage", "tranchedage", "agedupublic"),
    "type": (
        "typedanimation", "typedevenement", "type", "categorie", "category", "format", "nature", "typologie", "genre",
        "typedaction",
    ),
    "theme": ("thematiques", "thematique", "themes", "theme", "discipline", "disciplines", "domaine", "domaines"),
    "audience": (
        "publicsconcernes", "publicconcerne", "publicvise", "publiccible", "public", "publics", "audience", "cible",
        "typedepublic",
    ),
    "keywords": ("motscles", "keywords", "tags", "keyword", "motcle"),
    "language": ("langue", "language", "lang"),
}  # fmt: skip
FIELDS: tuple[str, ...] = tuple(SYNONYMS)
MANY = frozenset({"keywords", "partner", "organiser", "theme", "audience"})
RANKS: Mapping[str, tuple[str, int]] = {
    squash(word): (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)
}
SURE, LIKELY, GUESSED = 1.0, 0.7, 0.5
NOT_AN_EVENT_DATE = re.compile("creat|updat|modif|maj|publi|saisi|inscri|naiss|limite|cloture")
SAMPLE_SHARE = 0.8
LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """The field proposed for a column, empty when none, and how sure it is from 0 to 1."""

    field: str
    confidence: float


def header_key(header: str) -> str:
    """What two spellings of a column share: « Titre (fr) », ``titre_fr`` and « TITRE » are one."""
    text = re.sub(r"[\s_(\[]+fr[)\]]*$", "", fold(header)[:LONGEST_HEADER])
    return squash(re.sub(r"\(.*?\)|\*", "", text)) or squash(text)


def field_of(header: str) -> tuple[str, int] | None:
    """The field a header names exactly, with the rank of that name among its synonyms."""
    return RANKS.get(header_key(header))


def propose_mapping(headers: Sequence[str], samples: Sequence[Sequence[object]] = ()) -> dict[str, Proposal]:
    """A field for each column: by name first, then by part of the name, then by what its first values look like."""
    columns = {header: [row[index] for row in samples if index < len(row)] for index, header in enumerate(headers)}
    found = {header: _by_name(header) for header in headers}
    _settle(found)
    taken = {proposal.field for proposal in found.values() if proposal.field}
    for header in headers:
        if not found[header].field:
            guess = _by_values(columns[header])
            if guess and not (guess == "start" and NOT_AN_EVENT_DATE.search(header_key(header))) and guess not in taken:
                found[header] = Proposal(guess, GUESSED)
                taken.add(guess)
    return found


def _by_name(header: str) -> Proposal:
    exact = field_of(header)
    if exact:
        return Proposal(exact[0], SURE - exact[1] / 100)
    key = header_key(header)
    parts = [(len(word), field) for word, (field, _) in RANKS.items() if len(word) > 4 and key.startswith(word)]  # noqa: PLR2004 - shorter words start too many others
    return Proposal(max(parts)[1], LIKELY) if parts else Proposal("", 0.0)


def _settle(found: dict[str, Proposal]) -> None:
    """One column per field, the best named; a loser keeps its text where there is a second place for it."""
    fields = {proposal.field for proposal in found.values()}
    long_names = [
        header for header in found if found[header].field == "description" and header_key(header) != "description"
    ]
    for header, proposal in sorted(found.items(), key=lambda item: -item[1].confidence):
        if proposal.field == "description" and header_key(header) == "description" and long_names:
            found[header] = Proposal("summary" if "summary" not in fields else "", SURE)
        elif (
            proposal.field == "start"
            and header_key(header) in ("date", "quand", "dates")
            and _better_start(found, header)
        ):
            found[header] = Proposal("dates_note" if "dates_note" not in fields else "", LIKELY)
    best: dict[str, str] = {}
    for header, proposal in sorted(found.items(), key=lambda item: -item[1].confidence):
        if proposal.field and proposal.field not in MANY and proposal.field in best:
            found[header] = Proposal("", 0.0)
        best.setdefault(proposal.field, header)


def _better_start(found: Mapping[str, Proposal], header: str) -> bool:
    return any(
        other != header
        and (
            item.field in ("timings", "first_start")
            or (item.field == "start" and item.confidence > found[header].confidence)
        )
        for other, item in found.items()
    )


def _is_date(value: object) -> bool:
    try:
        return bool(parse_moment(value))
    except Unclear:
        return False


def _is_hours(value: object) -> bool:
    try:
        return bool(parse_hours(value))
    except Unclear:
        return False


LOOKS: tuple[tuple[str, Callable[[object], bool]], ...] = (
    ("registration_email", lambda value: bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", str(value)))),
    ("url", lambda value: bool(re.match(r"https?://", str(value)))),
    ("point", lambda value: "." in str(value) and parse_point(value) is not None),
    ("hours", _is_hours),
    ("start", lambda value: not str(value).isdigit() and _is_date(value)),
    ("postcode", lambda value: bool(re.fullmatch(r"(?:\d[\dAB]|\d)\d{3}", str(value)))),
)


def _by_values(values: Iterable[object]) -> str:
    filled = [value for value in values if value is not None and str(value).strip()]
    if not filled:
        return ""
    for field, looks in LOOKS:
        if sum(map(looks, filled)) >= SAMPLE_SHARE * len(filled):
            return field
    return ""


def fields_of(
    headers: Sequence[str], samples: Sequence[Sequence[object]], corrected: Mapping[str, str] | None
) -> dict[str, str]:
    """The mapping to use: the corrected one where it speaks, the proposal for the columns it does not name."""
    proposed = {header: proposal.field for header, proposal in propose_mapping(headers, samples).items()}
    if corrected is None:
        return proposed
    return {header: corrected.get(header, "") if header in corrected else proposed[header] for header in headers}


def signature(headers: Iterable[str]) -> str:
    """What recognises the same table next time, whatever the order and spelling of its columns."""
    return hashlib.sha256("\x1f".join(sorted(header_key(header) for header in headers)).encode()).hexdigest()[:32]
