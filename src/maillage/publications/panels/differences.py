"""What two people wrote of the same publication at the same time, field by field, in words."""

from maillage.contributions.tables.differences import readable
from maillage.publications.actions.data import PublicationData
from maillage.publications.actions.writing import cleaned, revision_of
from maillage.publications.panels.moderation import ORDER, labels, said


def differences(theirs: PublicationData, ours: PublicationData, kind: str) -> list[tuple[str, str, str]]:
    """Each field whose words differ: what it is called, what stands in the network, what was typed."""
    there, here = revision_of(cleaned(theirs, kind)), revision_of(cleaned(ours, kind))
    names, found = labels(), []
    for name in ORDER:
        first, second = (readable(said(name, data[name])) if name in data else "" for data in (there, here))
        if first != second:
            found.append((str(names[name]), first, second))
    return found
