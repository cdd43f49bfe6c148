"""Which of our terms a label of a source means: what a coordinator said, else the same words, else well-known twins."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from maillage.core.text import fold
from maillage.imports.models import Source
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

MOST_WAITING = 60
TWINS: Mapping[str, tuple[tuple[str, str], ...]] = {
    Scheme.EVENT_TYPE: (
        (r"atelier|workshop|animation|initiation", "atelier"),
        (r"conference|lecture\b|causerie|seminaire", "conference"),
        (r"visite|guidedtour", "visite"),
        (r"exposition|expo\b|exhibition", "exposition"),
        (r"spectacle|concert|theatre|danse|performance|showevent|musicevent|theaterevent|danceevent", "spectacle"),
        (r"projection|film|cinema|screening", "projection"),
        (r"festival|village|fete|salon", "festival"),
        (r"cafe", "cafe"),
        (r"formation|stage|cours\b|educationevent|courseinstance", "formation"),
        (r"observation", "observation"),
        (r"debat|rencontre|table ronde|colloque|forum", "debat"),
        (r"balade|randonnee|sortie|parcours|promenade", "balade"),
        (r"jeu|rallye|escape|quiz", "jeu"),
        (r"portes? ouvertes?|openday", "portes-ouvertes"),
        (r"concours|competition|hackathon", "concours"),
    ),
    Scheme.THEME: (
        (r"astronomie|espace|planete|univers|etoile|planetarium", "ciel"),
        (r"biologie|biodiversite|faune|flore|nature|environnement|ecologie|sciences de la vie|vivant", "vivant"),
        (r"geologie|climat|sciences de la terre|meteo", "terre"),
        (r"physique|chimie", "matiere"),
        (r"math", "mathematiques"),
        (r"informatique|numerique|nouvelles technologies|donnees|intelligence artificielle", "numerique"),
        (r"sante|medecine|corps|cerveau", "sante"),
        (r"histoire|societe|geographie|sociologie|sciences humaines|de l'homme|archeologie|philosophie|langues",
         "societes"),
        (r"ingenierie|industrie|ingenieur|technique|robot", "techniques"),
        (r"\bmer\b|ocean|\beau\b|littoral", "mer"),
        (r"alimentation|agricultur|agronomie|cuisine", "alimentation"),
        (r"energie|transition|developpement durable", "energie"),
        (r"patrimoine", "patrimoine"),
        (r"\barts?\b|design|architecture", "arts"),
    ),
    Scheme.AUDIENCE: (
        (r"tout public|toute? la famille et|all\b", "tout-public"),
        (r"famille", "famille"),
        (r"scolaire", "scolaires"),
        (r"petite enfance|maternelle|3 ?- ?5|0 ?- ?3|creche", "petite-enfance"),
        (r"primaire|enfant|jeune public|6 ?- ?1[01]", "enfants"),
        (r"college|lycee|\bado", "adolescents"),
        (r"etudiant|superieur|universit", "etudiants"),
        (r"adulte|post-?bac", "adultes"),
        (r"enseignant|educat", "enseignants"),
        (r"professionnel|entreprise", "professionnels"),
        (r"senior|retraite", "seniors"),
    ),
    Scheme.FAMILY: (
        (r"muse", "musee"),
        (r"fablab|makerspace|tiers-?lieu|hackerspace|coworking|espace de travail", "fablab"),
        (r"planetarium|observatoire", "observatoire"),
        (r"bibliothe|mediathe", "bibliotheque"),
        (r"universit|ecole|polytech", "universite"),
        (r"cnrs|inrae|inserm|laborato|recherche", "recherche"),
        (r"college|lycee", "enseignement"),
        (r"technicalheritage|chateau|castle|patrimoine|monument|remarkable|historic|archaeolog", "patrimoine"),
        (r"natur|garden|jardin|parc\b|park", "nature"),
        (r"culturalsite|theat|culture|cinema|library", "lieu-culturel"),
        (r"mairie|commune|departement|region\b|metropole", "collectivite"),
        (r"association|asso\b|club|societe ", "association"),
    ),
}  # fmt: skip


@dataclass
class Labels:
    """The terms of a source's labels, and those that nobody has recognised yet, with how often they come."""

    source: Source
    waiting: dict[str, Counter[str]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Term | None] = field(default_factory=dict)

    def terms(self, scheme: str, labels: Iterable[str]) -> tuple[Term, ...]:
        """The terms these labels mean, each once, in their order."""
        found = (self.term(scheme, label) for label in labels)
        return tuple({term.pk: term for term in found if term is not None}.values())

    def term(self, scheme: str, label: str) -> Term | None:
        """The term a label means, None when nobody has said."""
        key = (scheme, fold(label))
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def notice(self, scheme: str, labels: Iterable[str]) -> None:
        """Count the labels that mean none of our terms, for a coordinator to say what they mean."""
        for label in labels:
            if self.term(scheme, label) is None and fold(label) not in self.source.labels.get(scheme, {}):
                self.waiting.setdefault(scheme, Counter())[label] += 1

    def _find(self, scheme: str, folded: str) -> Term | None:
        terms = {term.code: term for term in terms_of(scheme) if not term.retired}
        said = self.source.labels.get(scheme, {})
        if folded in said:
            return terms.get(said[folded])
        for term in terms.values():
            if folded in {fold(term.label_fr), fold(term.label_en), term.code}:
                return term
        return next((terms.get(code) for sign, code in TWINS.get(scheme, ()) if re.search(sign, folded)), None)

    def as_report(self) -> dict[str, dict[str, int]]:
        """What waits for a coordinator, the most frequent first."""
        return {scheme: dict(counter.most_common(MOST_WAITING)) for scheme, counter in sorted(self.waiting.items())}
