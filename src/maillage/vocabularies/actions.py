"""What changes the lists."""

from django.db import transaction

from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import forget
from maillage.vocabularies.shipped import SHIPPED


@transaction.atomic
def load_terms() -> int:
    """Put the shipped terms in place; labels that an administrator changed stay. Gives how many were added."""
    known = set(Term.objects.values_list("scheme", "code"))
    missing = [
        Term(
            scheme=scheme,
            code=code.replace(".", "-"),
            label_fr=french,
            label_en=english,
            icon=icon,
            position=rank,
            bit=rank,
        )
        for scheme, terms in SHIPPED.items()
        for rank, (code, french, english, icon) in enumerate(terms)
        if (scheme, code.replace(".", "-")) not in known
    ]
    added = len(Term.objects.bulk_create(missing))
    transaction.on_commit(forget)
    forget()
    return added
