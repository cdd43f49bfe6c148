"""What may be announced, gathered by what one comes for."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.announcements.enums import PATHS, Genre
from maillage.announcements.panels.rows import ICONS

SENTENCES: dict[str, str | Promise] = {
    Genre.JOB: _("Un poste dans votre structure : contrat, rémunération, lieu."),
    Genre.INTERNSHIP: _("Un stage dans votre structure : durée, gratification, niveau."),
    Genre.CIVIC_SERVICE: _("Une mission de service civique dans votre structure."),
    Genre.VOLUNTEERING: _("Un coup de main : tenir un stand, accueillir, traduire, bricoler."),
    Genre.PROJECT_CALL: _("Un appel qui finance ou distingue des projets : qui, combien, jusqu’à quand."),
    Genre.PARTICIPATION: _("Observer, compter, mesurer avec des scientifiques : le protocole, où et jusqu’à quand."),
    Genre.TRAINING: _("Une formation qui a lieu ailleurs, et que le réseau gagne à connaître."),
    Genre.OFFERED: _("Une vitrine, un microscope, des chaises : à donner, à prêter, à vendre."),
    Genre.WANTED: _("Ce qu’il vous manque, et pour combien de temps."),
}


@dataclass(frozen=True)
class Choice:
    """A genre that one may announce."""

    genre: str
    title: str
    sentence: str
    icon: str
    url: str


FAMILIES: tuple[tuple[str | Promise, tuple[Genre, ...]], ...] = (
    (_("Recruter"), (Genre.JOB, Genre.INTERNSHIP, Genre.CIVIC_SERVICE)),
    (_("Prendre part"), (Genre.VOLUNTEERING, Genre.PARTICIPATION, Genre.PROJECT_CALL)),
    (_("Échanger"), (Genre.OFFERED, Genre.WANTED, Genre.TRAINING)),
)


def families() -> list[tuple[str, list[Choice]]]:
    """The genres under their headings."""
    return [
        (
            str(title),
            [
                Choice(
                    genre,
                    str(genre.label).capitalize(),
                    str(SENTENCES[genre]),
                    ICONS[genre],
                    reverse("announcements:new", args=[PATHS[genre]]),
                )
                for genre in genres
            ],
        )
        for title, genres in FAMILIES
    ]
