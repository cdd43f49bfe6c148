"""What goes out of a job for machines: JSON-LD (schema.org JobPosting). Volunteering is never said to be one."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from maillage.announcements.enums import POSTINGS, Contract, Genre, Remote
from maillage.announcements.models import Announcement
from maillage.core.clock import day_of
from maillage.core.text import plain

# Only what the contract itself says: that a job is full-time is another matter.
EMPLOYMENT: dict[str, str] = {
    Contract.FIXED_TERM: "TEMPORARY", Contract.SHOW: "TEMPORARY", Contract.DOCTORATE: "TEMPORARY",
    Contract.APPRENTICESHIP: "INTERN", Contract.FREELANCE: "CONTRACTOR",
}  # fmt: skip


def _valid_through(announcement: Announcement) -> str:
    zone = ZoneInfo(announcement.contribution.origin.time_zone)
    return datetime.combine(announcement.closes_on, time(23, 59, 59), zone).isoformat()


def _where(announcement: Announcement) -> dict[str, Any]:
    commune = announcement.commune
    found: dict[str, Any] = {}
    if commune is not None:
        address = {"@type": "PostalAddress", "addressLocality": commune.name, "addressCountry": commune.country}
        if commune.department is not None:
            address["addressRegion"] = commune.department.name
        found["jobLocation"] = {"@type": "Place", "address": address}
    if announcement.remote == Remote.FULLY:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = {
            "@type": "Country", "name": announcement.contribution.origin.country or "FR"
        }  # fmt: skip
    return found


def job_json_ld(announcement: Announcement, url: str) -> dict[str, Any]:
    """A job or an internship that one may still answer; nothing for every other genre."""
    if announcement.genre not in POSTINGS or announcement.organisation is None:
        return {}
    contribution = announcement.contribution
    employment = "INTERN" if announcement.genre == Genre.INTERNSHIP else EMPLOYMENT.get(announcement.contract)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "@id": f"{url}#emploi",
        "title": announcement.title,
        "url": url,
        "description": announcement.description or plain(announcement.summary),
        "datePosted": day_of(contribution.published_at or contribution.created_at).isoformat(),
        "validThrough": _valid_through(announcement),
        "hiringOrganization": {"@type": "Organization", "name": announcement.organisation.name},
        "identifier": {
            "@type": "PropertyValue", "name": announcement.organisation.name, "value": str(contribution.uid)
        },
        "inLanguage": contribution.language,
        "directApply": False,
    }  # fmt: skip
    if employment:
        data["employmentType"] = employment
    if announcement.starts_on:
        data["jobStartDate"] = announcement.starts_on.isoformat()
    if announcement.hours:
        data["workHours"] = announcement.hours
    return data | _where(announcement)
