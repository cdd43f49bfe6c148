"""Illustrations in place of photographs: drawn from a seed, the same on every machine."""

from collections.abc import Callable
from random import Random

from maillage.website.demo.pictures import living, matter, outside
from maillage.website.demo.pictures.canvas import Canvas

Drawing = Callable[[Canvas, Random], None]

DRAWINGS: dict[str, tuple[Drawing, str]] = {
    "alveoles": (living.hive, "Des alvéoles de cire dorées et quelques abeilles."),
    "ammonite": (living.ammonite, "La spirale côtelée d’une ammonite sur un fond couleur sable."),
    "arbre": (living.tree, "Un arbre dessiné jusqu’à ses rameaux, devant un grand disque clair."),
    "champignons": (living.mushrooms, "Des champignons de toutes tailles et, sous terre, leurs filaments."),
    "champs": (outside.fields, "Un damier de champs labourés sous un grand ciel."),
    "circuits": (matter.circuits, "Des pistes de cuivre et des puces sur un circuit imprimé."),
    "cristaux": (matter.crystals, "Des facettes de cristal, de l’ombre vers la lumière."),
    "engrenages": (matter.gears, "Cinq roues dentées qui s’entraînent."),
    "feuilles": (living.leaves, "Un feuillage serré, du vert sombre au vert tendre."),
    "mer": (outside.sea, "Une baie à marée basse, des oiseaux et deux promeneurs devant le soleil."),
    "molecules": (matter.molecules, "Des molécules en boules et en bâtons."),
    "montagnes": (outside.mountains, "Des lignes de montagnes qui s’effacent dans le lointain."),
    "neurones": (living.neurones, "Des neurones reliés par de fins prolongements lumineux."),
    "nuages": (outside.clouds, "Des nuages bourgeonnants et un rideau de pluie."),
    "nuit": (outside.night, "Un terril et une coupole sous la Voie lactée, des silhouettes au premier plan."),
    "oiseaux": (living.birds, "Un vol d’oiseaux devant un grand soleil."),
    "ondes": (matter.sound, "Deux sources dont les ondes circulaires se croisent."),
    "orbites": (outside.orbits, "Un soleil et six planètes sur leurs orbites."),
    "plancton": (living.plankton, "Des disques et des anneaux lumineux, comme du plancton au microscope."),
    "prisme": (matter.prism, "Un prisme qui sépare un rayon blanc en sept couleurs."),
    "strates": (matter.layers, "Des couches de roche plissées où dorment des coquilles."),
    "tissage": (matter.weaving, "Des fils de chaîne et de trame croisés selon un motif."),
    "vagues": (outside.waves, "Des lignes de houle, du vert clair au bleu profond."),
    "ville": (outside.town, "Des pignons et des fenêtres allumées à la tombée du jour."),
}
VARIANTS = 2


def alternative(name: str) -> str:
    """What the picture shows, for who does not see it."""
    return f"Illustration\N{NARROW NO-BREAK SPACE}: {DRAWINGS[name][1][0].lower()}{DRAWINGS[name][1][1:]}"


def draw(name: str, variant: int) -> bytes:
    """One illustration as JPEG; the same name and variant always give the same pixels."""
    canvas = Canvas()
    DRAWINGS[name][0](canvas, Random(f"{name}:{variant}"))  # noqa: S311 - a drawing, not a secret
    return canvas.jpeg()
