"""`{% verb entry.verb %}`: a line of the journal in words."""

from django import template

from maillage.territories.tables import verb_words

register = template.Library()


@register.simple_tag
def verb(name: str) -> str:
    """What was done, in words; the bare verb when nobody has worded it."""
    return verb_words(name)
