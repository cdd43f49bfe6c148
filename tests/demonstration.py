"""Pages of the demonstration network that tests look at: in a browser, and with the strict templates."""

HOME = "/hauts-de-france/"
COORDINATOR = "coordination.hdf@example.org"
PUBLIC = {
    "accueil": HOME,
    "reseau": "/",
    "agenda": f"{HOME}agenda/",
    "agenda-filtre": f"{HOME}agenda/?commune=80021&rayon=60&gratuit=1",
    "mois": f"{HOME}agenda/mois/",
    "carte": f"{HOME}agenda/carte/",
    "recherche": f"{HOME}recherche/?q=electricite",
    "lieux": f"{HOME}lieux/",
    "annuaire": f"{HOME}annuaire/",
    "prets": f"{HOME}prets/",
    "outil": f"{HOME}prets/la-mer-sous-nos-pieds/?jours=12",
    "abonnement": f"{HOME}agenda/abonnement/",
    "programme": f"{HOME}agenda/programme/?quand=semaine",
    "connexion": f"{HOME}compte/connexion/",
    "english": f"/en{HOME}agenda/",
    "evenement": f"{HOME}agenda/la-nuit-au-terril-observer-le-ciel-profond/",
    "lieu": f"{HOME}lieux/museum-de-la-craie/",
}
WORKSPACES = {
    "moderation": "coordination/moderation/",
    "coordination": "coordination/",
    "mon-espace": "mon-espace/",
    "mes-evenements": "mon-espace/evenements/",
    "saisie": "contribuer/evenement/",
    "imports": "imports/",
    "lieux-a-verifier": "coordination/lieux/",
}
