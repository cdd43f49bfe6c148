"""Tools as structured data: a product of schema.org that is lent."""

from typing import Any

from maillage.loans.models import Tool

LEASE = "http://purl.org/goodrelations/v1#LeaseOut"


def json_ld(tool: Tool, url: str, image_url: str) -> dict[str, Any]:
    """A product of schema.org, offered for lease by its lender."""
    lender = tool.lender.organisation
    offer: dict[str, Any] = {
        "@type": "Offer", "businessFunction": LEASE, "url": url,
        "offeredBy": {"@type": "Organization", "name": lender.name},
        "availability": "https://schema.org/InStoreOnly",
    }  # fmt: skip
    body: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": tool.title, "description": tool.summary,
        "url": url, "category": str(tool.get_kind_display()), "offers": offer,
        "keywords": [term.label_fr for term in tool.themes.all()],
        "audience": [{"@type": "Audience", "audienceType": term.label_fr} for term in tool.audiences.all()],
    }  # fmt: skip
    for name, value, unit in (("weight", tool.weight, "KGM"), ("height", tool.height, "MTR")):
        if value is not None:
            body[name] = {"@type": "QuantitativeValue", "value": float(value), "unitCode": unit}
    if tool.age_from is not None:
        body["audience"].append({"@type": "PeopleAudience", "suggestedMinAge": tool.age_from})
    if tool.produced_in:
        body["productionDate"] = str(tool.produced_in)
    if image_url:
        body["image"] = image_url
    return body
