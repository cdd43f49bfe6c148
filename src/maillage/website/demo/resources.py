"""The resource centre of the demonstration: of every type, with files to download, and kits."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.actions import mark_checked, publish, submit
from maillage.contributions.models import Contribution
from maillage.documents.typesetting import compile_pdf
from maillage.files.attachments import receive_attachment
from maillage.files.models import Attachment
from maillage.resources.actions.feedback import give_feedback
from maillage.resources.actions.writing import FileData, ResourceData, create_resource
from maillage.resources.models import Resource
from maillage.website.demo.agenda import World
from maillage.website.demo.network import stable
from maillage.website.demo.reading import french, rich, tree

NOON = timedelta(hours=1)
LISTS = {"themes": "theme", "audiences": "audience", "needs": "need", "levels": "level", "disciplines": "discipline"}
SAID = (
    (
        "heure-conte-sciences",
        -9,
        "Bibliothèque de quartier",
        14,
        "Les petits ont refait l'expérience à la maison ; prévoyez deux bassines, une ne suffit pas.",
    ),
    (
        "malle-craie",
        -20,
        "École des Trois-Moulins",
        27,
        "Deux heures passent vite. Gardez la frise au mur la semaine d'après : ils y reviennent.",
    ),
    (
        "kit-maison-retraite",
        0,
        "Résidence des Tilleuls",
        9,
        "Le deuxième après-midi a duré le double. Personne ne voulait s'arrêter de raconter.",
    ),
)


def _document(title: str, row: dict[str, Any], at: datetime) -> Attachment:
    """A short document that says what the resource is: what one downloads is really there."""
    data = {
        "subtitle": french(row["summary"]),
        "introduction": french(row["text"]).replace("## ", ""),
        "groups": [],
        "empty": "",
        "closing": french("Document de démonstration : la ressource et ses auteurs sont inventés."),
    }
    upload = BytesIO(compile_pdf("documents/typst/list.typ", data, language="fr", title=title, at=at))
    upload.name = f"{row['key']}.pdf"
    return receive_attachment(actor=None, upload=upload, at=at)


def _files(world: World, row: dict[str, Any], at: datetime) -> tuple[FileData, ...]:
    return tuple(
        FileData(
            attachment=_document(french(title), row, at),
            title=french(title),
            licence=world.terms["licence", code],
            credit=french(credit),
        )
        for title, code, credit in row.get("files", ())
    )


def data_of(world: World, row: dict[str, Any], made: dict[str, Resource], at: datetime) -> ResourceData:
    """What one resource says."""
    low, high = row.get("age", (None, None))
    smallest, largest = row.get("group", (None, None))
    terms: dict[str, Any] = {
        name: tuple(world.terms[scheme, code] for code in row.get(name, ())) for name, scheme in LISTS.items()
    }
    return ResourceData(
        type=row["type"],
        title=french(row["title"]),
        summary=french(row["summary"]),
        description=rich(french(row["text"])),
        authors="\n".join(french(name) for name in row.get("authors", ())),
        organisation=world.organisations[french(row["who"])],
        issued_on=world.today + timedelta(days=row["since"] * 3),
        age_from=low,
        age_to=high if high != 120 else None,  # noqa: PLR2004 - the file writes « and older » as 120
        minutes=row.get("minutes"),
        group_from=smallest,
        group_to=largest,
        needs_note=french(row.get("needs_note", "")),
        competences="\n".join(french(line) for line in row.get("competences", ())),
        accessibility=french(row.get("accessibility", "")),
        licence=world.terms["licence", "cc-by-4-0"],
        sector=row.get("sector", ""),
        checklist="\n".join(french(line) for line in row.get("checks", ())),
        files=_files(world, row, at),
        links=tuple((url, french(title)) for url, title in row.get("links", ())),
        related=tuple((kind, made[key]) for kind, key in row.get("relations", ())),
        selection=tuple((made[key], french(note)) for key, note in row.get("selection", ())),
        **terms,
    )


def _put(world: World, row: dict[str, Any], made: dict[str, Resource], at: datetime) -> Resource:
    """Write one as it was written then, and have it read."""
    chief = world.actors[row["territory"]]
    then = at + timedelta(days=row["since"]) - NOON
    resource = create_resource(
        actor=None, origin=world.territories[row["territory"]], data=data_of(world, row, made, then), at=then
    )
    Contribution.objects.filter(pk=resource.contribution_id).update(uid=stable("resource", row["key"]), author=chief)
    contribution = Contribution.objects.get(pk=resource.contribution_id)
    if not submit(actor=chief, contribution=contribution, at=then):
        publish(actor=chief, contribution=contribution, at=then)
    elif contribution.checked_at is None:
        mark_checked(actor=chief, contribution=contribution, at=then)
    return Resource.objects.select_related("contribution").get(pk=resource.pk)


def load_resources(world: World, people: dict[str, User], at: datetime) -> int:
    """Those that are missing, in an order in which what names another comes after it. Gives how many there are."""
    rows = tree("resources")["resource"]
    keys = {stable("resource", row["key"]): row["key"] for row in rows}
    known = Resource.objects.filter(contribution__uid__in=keys).select_related("contribution").order_by("pk")
    made = {keys[one.contribution.uid]: one for one in known}
    waiting = [row for row in rows if row["key"] not in made]
    fresh = {row["key"] for row in waiting}
    while waiting:
        row = next(one for one in waiting if _named(one) <= set(made))
        waiting.remove(row)
        made[row["key"]] = _put(world, row, made, at)
    for key, day, place, headcount, text in SAID:
        if key in fresh:
            give_feedback(
                actor=people["membre.hdf@example.org"], resource=made[key], text=french(text), place=french(place),
                headcount=headcount, used_on=world.today + timedelta(days=day), at=at - NOON,
            )  # fmt: skip
    return len(rows)


def _named(row: dict[str, Any]) -> set[str]:
    return {key for _kind, key in row.get("relations", ())} | {key for key, _note in row.get("selection", ())}
