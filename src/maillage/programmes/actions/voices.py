"""In whose name something is written: a structure or the coordination, frozen as text.

The account that wrote is kept beside it while it exists; closing it takes no figure away, and leaves no name behind.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from maillage.programmes.models import Programme, Request
from maillage.programmes.models.returns import AUTHOR_LENGTH


def voice_of_structure(request: Request) -> str:
    """The structure that answers."""
    return request.organisation.name[:AUTHOR_LENGTH]


def voice_of_coordination(programme: Programme) -> str:
    """The coordination of a programme, in the language of archives."""
    with translation.override("fr"):
        return (_("Coordination, %(territory)s") % {"territory": programme.territory.name})[:AUTHOR_LENGTH]
