"""Publications as structured data."""

from typing import Any

from maillage.publications.models import Publication
from maillage.territories.enums import Kind

TYPES = {Kind.ARTICLE: "Article", Kind.DOSSIER: "Collection", Kind.EXPERIENCE: "Article", Kind.NOTEBOOK: "Article"}
LICENCES = {
    "cc-by-4-0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4-0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4-0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1-0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "etalab-2-0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


def json_ld(publication: Publication, url: str, image_url: str) -> dict[str, Any]:
    """An article (or a collection) of schema.org."""
    made = publication.contribution
    body: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES[Kind(made.kind)],
        "headline": publication.title,
        "name": publication.title,
        "description": publication.lead,
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": made.language,
        "author": {"@type": "Person", "name": publication.signature},
        "dateModified": made.updated_at.isoformat(),
        "timeRequired": f"PT{publication.minutes}M",
        "keywords": [
            *(term.label_fr for term in publication.themes.all()),
            *(str(tag) for tag in publication.tags.all()),
        ],
        "isAccessibleForFree": True,
    }
    if made.published_at is not None:
        body["datePublished"] = made.published_at.isoformat()
    if publication.organisation is not None:
        body["publisher"] = {"@type": "Organization", "name": publication.organisation.name}
    if image_url:
        body["image"] = image_url
    if publication.licence is not None and publication.licence.code in LICENCES:
        body["license"] = LICENCES[publication.licence.code]
    return body
