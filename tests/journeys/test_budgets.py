"""What pages cost, measured on the site as production serves it (interface.md, sobriety).

Bytes are those of the bodies as they travel, compressed. Headers are left out: HTTP/1.1 repeats what HTTP/2, which
production speaks, sends once.
"""

from dataclasses import dataclass, field

HOME = "/hauts-de-france/"
LISTS = (
    HOME,
    f"{HOME}agenda/",
    f"{HOME}agenda/?commune=80021&rayon=60&gratuit=1",
    f"{HOME}agenda/mois/",
    f"{HOME}lieux/",
    f"{HOME}annuaire/",
    f"{HOME}prets/",
    f"{HOME}prets/la-mer-sous-nos-pieds/?jours=12",
    f"{HOME}recherche/?q=electricite",
    f"{HOME}agenda/abonnement/",
    f"{HOME}agenda/integrer/",
    f"/en{HOME}agenda/",
)
MAP = f"{HOME}agenda/carte/"
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
MOST_BYTES, MOST_REQUESTS, MOST_WITH_IMAGES, MOST_SCRIPTS = 120_000, 15, 300_000, 40_000
MOST_OF_A_MAP = 320_000
A_YEAR = 31_536_000
IN_SIGHT = """() => [...document.images].filter((one) => {
  const { top, bottom, left, right, width } = one.getBoundingClientRect();
  return width && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
}).map((one) => one.currentSrc)"""


@dataclass
class Cost:
    """The answers that a page needed, once nothing more comes."""

    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    cached: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def note(self, answer):
        """One answer; a body whose length is not told is measured."""
        if not answer.url.startswith("http"):
            return
        told = answer.headers.get("content-length")
        self.sizes[answer.url] = int(told) if told else len(answer.body())
        self.kinds[answer.url] = answer.request.resource_type
        self.cached[answer.url] = answer.headers.get("cache-control", "")

    def bytes(self, *, but=(), only=()):
        return sum(
            size
            for url, size in self.sizes.items()
            if self.kinds[url] not in but and (not only or self.kinds[url] in only)
        )

    @property
    def requests(self):
        return sum(kind != "image" for kind in self.kinds.values())

    @property
    def images_seen(self):
        return sum(size for url, size in self.sizes.items() if url in self.seen)


def cost_of(chromium, address, path, screen):
    """Open a page in a new browser, and count."""
    context = chromium.new_context(base_url=address, viewport=SCREENS[screen], locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page, cost = context.new_page(), Cost()
    page.on("response", cost.note)
    assert page.goto(path).status == 200
    page.wait_for_load_state("networkidle")
    cost.seen = page.evaluate(IN_SIGHT)
    context.close()
    return cost


def faults_of(cost, address, *, most):
    """What a page spends beyond its budget, in words."""
    elsewhere = [url for url in cost.sizes if not url.startswith(address)]
    short = [url for url in cost.sizes if "/static/" in url and seconds(cost.cached[url]) < A_YEAR]
    found = [f"asks elsewhere: {url}" for url in elsewhere] + [f"not kept a year: {url}" for url in short]
    light, scripts = cost.bytes(but=("image",)), cost.bytes(only=("script",))
    if light > most:
        found.append(f"{light} bytes without images")
    if most == MOST_BYTES and cost.requests > MOST_REQUESTS:
        found.append(f"{cost.requests} requests without images")
    if most == MOST_BYTES and scripts > MOST_SCRIPTS:
        found.append(f"{scripts} bytes of scripts")
    if most == MOST_BYTES and light + cost.images_seen > MOST_WITH_IMAGES:
        found.append(f"{light + cost.images_seen} bytes with the images of the first view")
    return found


def seconds(control):
    """How long a browser keeps an answer without asking."""
    ages = [part.strip().removeprefix("max-age=") for part in control.split(",") if "max-age=" in part]
    return int(ages[0]) if ages else 0


def test_pages_stay_within_their_budgets(chromium, production):
    faults = {}
    for screen in SCREENS:
        for path in (*LISTS, MAP):
            cost = cost_of(chromium, production, path, screen)
            assert {"document", "stylesheet", "script", "font"} <= set(cost.kinds.values()), path
            found = faults_of(cost, production, most=MOST_OF_A_MAP if path == MAP else MOST_BYTES)
            if found:
                faults[f"{path} {screen}"] = found
    assert faults == {}
