"""Resources as structured data: a learning resource of schema.org."""

from typing import Any

from maillage.resources.describing import LICENCES, METADATA_LICENCE, ages_of, file_address
from maillage.resources.enums import Type
from maillage.resources.models import Resource

SCHEMA_TYPES = {Type.VIDEO: "VideoObject", Type.DATASET: "Dataset"}


def json_ld(resource: Resource, url: str, image_url: str) -> dict[str, Any]:
    """A learning resource of schema.org."""
    made = resource.contribution
    low, high = ages_of(resource)
    own = SCHEMA_TYPES.get(Type(resource.type))
    body: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", own] if own else "LearningResource",
        "name": resource.title,
        "description": resource.summary,
        "url": url,
        "inLanguage": made.language,
        "learningResourceType": str(resource.get_type_display()),
        "keywords": [term.label_fr for term in resource.themes.all()],
        "dateModified": made.updated_at.isoformat(),
        "isAccessibleForFree": True,
        "sdLicense": METADATA_LICENCE,
        "author": [{"@type": "Person", "name": name} for name in resource.author_names],
        "audience": [
            {"@type": "EducationalAudience", "audienceType": term.label_fr} for term in resource.audiences.all()
        ],
        "educationalLevel": [term.label_fr for term in resource.levels.all()],
        "teaches": [line.strip() for line in resource.competences.splitlines() if line.strip()],
        "encoding": [
            {"@type": "MediaObject", "name": one.title, "encodingFormat": one.attachment.media_type,
             "contentSize": str(one.attachment.bytes), "contentUrl": file_address(resource, one.uid),
             "license": LICENCES.get(one.licence.code, one.licence.label_fr), "creditText": one.credit}
            for one in resource.files.all()
        ],
    }  # fmt: skip
    if low is not None or high is not None:
        body["typicalAgeRange"] = f"{'' if low is None else low}-{'' if high is None else high}"
    if resource.minutes:
        body["timeRequired"] = f"PT{resource.minutes}M"
    if resource.publisher_name:
        body["publisher"] = {"@type": "Organization", "name": resource.publisher_name}
    if resource.issued_on:
        body["datePublished"] = resource.issued_on.isoformat()
    if resource.accessibility:
        body["accessibilitySummary"] = resource.accessibility
    if image_url:
        body["image"] = image_url
    return body
