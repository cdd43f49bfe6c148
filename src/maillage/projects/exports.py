"""What goes out of a project for machines: JSON-LD (schema.org Project)."""

from typing import Any

from maillage.core.text import plain
from maillage.projects.enums import PartnerRole
from maillage.projects.models import Project

SCHEMA = "https://schema.org"


def project_json_ld(project: Project, url: str, image_url: str = "") -> dict[str, Any]:
    """A project: what, since when, where, with whom, on what; no person is named."""
    data: dict[str, Any] = {
        "@context": SCHEMA, "@type": "Project", "@id": f"{url}#project", "name": project.title, "url": url,
        "description": project.baseline or plain(project.description)[:300],
        "keywords": [term.label for term in project.themes.all()],
    }  # fmt: skip
    if project.starts_on:
        data["foundingDate"] = project.starts_on.isoformat()
    if project.ends_on:
        data["dissolutionDate"] = project.ends_on.isoformat()
    if project.commune is not None:
        data["location"] = {
            "@type": "Place", "name": project.commune.name,
            "address": {"@type": "PostalAddress", "addressLocality": project.commune.name,
                        "addressCountry": project.commune.country},
        }  # fmt: skip
    if image_url:
        data["image"] = [image_url]
    if project.website:
        data["sameAs"] = [project.website]
    for name, wanted in (("parentOrganization", {PartnerRole.CARRIER}), ("funder", {PartnerRole.FUNDER}),
                         ("member", set(PartnerRole) - {PartnerRole.CARRIER, PartnerRole.FUNDER})):  # fmt: skip
        rows = [{"@type": "Organization", "name": str(row)} for row in project.partners.all() if row.role in wanted]
        if rows:
            data[name] = rows
    return data
