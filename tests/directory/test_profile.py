"""What an organisation says of itself: names, numbers, figures, blanks, labels, social economy, mergers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from maillage.contributions.models import Revision
from maillage.directory.actions.organisations import OrganisationData, change_organisation, merge_organisations
from maillage.directory.actions.profile import BadNumber, BadProfile
from maillage.directory.actions.profile_data import (
    AreaData,
    CertificationData,
    FigureData,
    IdentifierData,
    LineageData,
    NameData,
    NetworkData,
    ProfileData,
    profile_content,
    profile_of,
)
from maillage.directory.enums.organisations import EssGround
from maillage.directory.models import Figure, Identifier, Organisation
from maillage.directory.rules import facts
from maillage.directory.rules.facts import facts_of, public_facts
from tests.factories.directory import AT, full_profile, make_organisation

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def change(organisation, actor, **profile):
    data = OrganisationData(name=organisation.name, commune=organisation.commune, profile=ProfileData(**profile))
    change_organisation(actor=actor, organisation=organisation, data=data, at=AT)


def fresh(organisation):
    return Organisation.objects.select_related("contribution", "commune").get(pk=organisation.pk)


def test_what_is_written_is_read_again(cast):
    made = make_organisation(cast.here, profile=full_profile())
    read = profile_of(fresh(made))

    assert read == full_profile(audiences=read.audiences)
    assert [term.code for term in read.audiences] == ["seniors"]


def test_a_change_without_profile_keeps_it(cast):
    made = make_organisation(cast.here, profile=full_profile())
    change_organisation(
        actor=cast["coordinator_here"], organisation=made, data=OrganisationData(name="Club Céphée"), at=AT
    )

    assert fresh(made).figures.count() == 2
    assert fresh(made).staff == 12


def test_the_history_keeps_the_profile(cast):
    made = make_organisation(cast.here, profile=full_profile())
    kept = Revision.objects.filter(contribution=made.contribution).latest("pk").data

    assert kept["staff"] == 12
    assert kept["figures"][0] == {
        "label": "soirées observées", "value": "3217", "reach": "direct", "year": 2025, "source": "Carnet",
    }  # fmt: skip
    assert kept == kept | profile_content(profile_of(fresh(made)))


def test_a_renaming_keeps_the_former_name_with_its_day(cast):
    made = make_organisation(cast.here, name="Cercle des curieux")
    change_organisation(
        actor=cast["coordinator_here"], organisation=made, data=OrganisationData(name="Maison des curieux"), at=AT
    )
    change(fresh(made), cast["coordinator_here"])
    names = list(fresh(made).names.order_by("pk").values_list("text", "valid_from", "valid_until"))

    assert names == [("Cercle des curieux", None, TODAY), ("Maison des curieux", TODAY, None)]
    assert [row.text for row in public_facts(fresh(made), TODAY).former_names] == ["Cercle des curieux"]


def test_a_wrong_number_writes_nothing(cast):
    made = make_organisation(cast.here, profile=full_profile())
    with pytest.raises(BadNumber):
        change(made, cast["coordinator_here"], identifiers=(IdentifierData(scheme="siren", value="732829321"),))

    assert fresh(made).staff == 12


def test_a_number_of_one_entry_is_not_given_to_another(cast):
    first = make_organisation(cast.here, name="Lycée Curie")
    other = make_organisation(cast.here, name="Lycée Ampère")
    change(first, cast["coordinator_here"], identifiers=(IdentifierData(scheme="uai", value="0750655E"),))

    with pytest.raises(BadNumber, match="Lycée Curie"):
        change(other, cast["coordinator_here"], identifiers=(IdentifierData(scheme="uai", value="0750655 e"),))
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(organisation=other, scheme="uai", value="0750655E")


def test_several_entries_share_the_number_of_their_legal_person(cast):
    for name in ("Musée communal", "Médiathèque communale"):
        made = make_organisation(cast.here, name=name)
        change(made, cast["coordinator_here"], identifiers=(IdentifierData(scheme="siren", value="732829320"),))

    assert Identifier.objects.filter(value="732829320").count() == 2


def test_a_missing_figure_is_never_a_zero_and_a_zero_is_a_figure(cast):
    made = make_organisation(cast.here)
    rows = (
        FigureData(label="visites", value=Decimal(0)),
        FigureData(label="ateliers", blank="not_provided"),
        FigureData(label="budget", blank="declined"),
        FigureData(label="rien n’est dit"),
    )
    change(made, cast["coordinator_here"], figures=rows)

    assert list(made.figures.order_by("position").values_list("value", "blank")) == [
        (Decimal(0), ""), (None, "not_provided"), (None, "declined"), (None, ""),
    ]  # fmt: skip
    shown = [(row.label, row.value) for row in public_facts(fresh(made), TODAY).figures]
    assert shown == [("visites", Decimal(0)), ("ateliers", None), ("budget", None)]


def test_a_value_and_a_blank_contradict_each_other(cast):
    made = make_organisation(cast.here)
    with pytest.raises(BadProfile):
        change(
            made, cast["coordinator_here"], figures=(FigureData(label="visites", value=Decimal(3), blank="declined"),)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(organisation=made, label="visites", value=3, blank="declined")


def test_direct_and_indirect_are_never_in_one_list(cast):
    made = make_organisation(cast.here, profile=full_profile())
    read = public_facts(fresh(made), TODAY)

    assert {row.reach for row in read.direct} == {"direct"}
    assert {row.reach for row in read.indirect} == {"indirect"}
    assert not [name for name in dir(facts) if "sum" in name or "total" in name]


def test_three_blanks_are_three_things(cast):
    made = make_organisation(cast.here)
    change(
        made,
        cast["coordinator_here"],
        blanks={"staff": "not_provided", "impact": "declined", "mission": "declined", "x": "y"},
    )
    read = public_facts(fresh(made), TODAY)

    assert (read.blank("staff"), read.blank("impact"), read.blank("founded_in")) == ("not_provided", "declined", "")
    assert fresh(made).blanks == {"staff": "not_provided", "impact": "declined"}


def test_an_expired_label_leaves_the_badges_and_stays_in_history(cast):
    made = make_organisation(cast.here)
    change(made, cast["coordinator_here"], certifications=(
        CertificationData(name="Ancien label", starts_on=date(2015, 1, 1), ends_on=date(2026, 3, 1)),
        CertificationData(name="Label du jour", ends_on=TODAY),
    ))  # fmt: skip
    read = public_facts(fresh(made), TODAY)

    assert [row.name for row in read.labels] == ["Label du jour"]
    assert [row.name for row in read.labels_ended] == ["Ancien label"]


def test_what_begins_later_or_ended_is_not_said_today(cast):
    made = make_organisation(cast.here, name="Club Céphée")
    past, coming = date(2020, 1, 1), date(2030, 1, 1)
    change(
        made, cast["coordinator_here"],
        names=(
            NameData(kind="legal", text="Association d’hier", valid_until=past),
            NameData(kind="legal", text="Association du jour", valid_from=past, valid_until=coming),
            NameData(kind="legal", text="Association à venir", valid_from=coming),
        ),
        certifications=(CertificationData(name="Label à venir", starts_on=coming),),
        networks=(NetworkData(name="Réseau à venir", joined_on=coming),),
    )  # fmt: skip
    read, later = public_facts(fresh(made), TODAY), public_facts(fresh(made), date(2031, 1, 1))

    assert (read.legal_names, later.legal_names) == (["Association du jour"], ["Association à venir"])
    assert [row.text for row in read.former_names] == ["Association d’hier"]
    assert (read.labels, read.networks) == ((), ())
    assert ([row.name for row in later.labels], [row.name for row in later.networks]) == (
        ["Label à venir"], ["Réseau à venir"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "day"),
    [
        ({"certifications": (CertificationData(name="A", ends_on=date(2027, 1, 1)),)}, date(2027, 1, 1)),
        ({"certifications": (CertificationData(name="A", starts_on=date(2027, 1, 1)),)}, date(2026, 12, 31)),
        ({"legal_form": "societe", "esus_from": date(2020, 1, 1), "esus_until": date(2027, 2, 1)}, date(2027, 2, 1)),
        ({"certifications": (CertificationData(name="A", ends_on=date(2020, 1, 1)),)}, None),
    ],
)
def test_a_list_is_derived_again_when_a_label_or_an_approval_begins_or_ends(cast, profile, day):
    made = make_organisation(cast.here)
    change(made, cast["coordinator_here"], **profile)

    assert fresh(made).listed.labels_until == day


@pytest.mark.parametrize(
    ("profile", "ground"),
    [
        ({"legal_form": "association"}, EssGround.ASSOCIATION),
        ({"legal_form": "scic"}, EssGround.COOPERATIVE),
        ({"legal_form": "mutuelle"}, EssGround.MUTUAL),
        ({"legal_form": "fondation"}, EssGround.FOUNDATION),
        ({"legal_form": "asbl"}, EssGround.ASSOCIATION),
        ({"legal_form": "societe"}, ""),
        ({"legal_form": "societe", "esus_from": date(2025, 1, 1)}, EssGround.APPROVAL),
        ({"legal_form": "societe", "esus_from": date(2027, 1, 1)}, ""),
        ({"legal_form": "societe", "esus_from": date(2020, 1, 1), "esus_until": date(2025, 1, 1)}, ""),
        ({"legal_form": "etablissement-public"}, ""),
    ],
)
def test_the_social_economy_has_its_reason(cast, profile, ground):
    made = make_organisation(cast.here)
    change(made, cast["coordinator_here"], **profile)
    read = public_facts(fresh(made), TODAY)

    assert read.ess == ground
    assert bool(read.ess_reason) == bool(ground)


def test_an_area_is_a_place_of_our_lists(cast):
    made = make_organisation(cast.here)
    with pytest.raises(BadProfile, match="Atlantide"):
        change(made, cast["coordinator_here"], areas=(AreaData(kind="department", code="999", name="Atlantide"),))


def test_lineage_is_read_from_both_sides(cast):
    young = make_organisation(cast.here, name="Maison des sciences")
    old = make_organisation(cast.here, name="Club Bételgeuse")
    change(
        young,
        cast["coordinator_here"],
        lineage=(LineageData(kind="merger", on=date(2020, 1, 1), name="Club Bételgeuse", other=old),),
    )

    assert [row.before_name for row in public_facts(fresh(young), TODAY).lineage_before] == ["Club Bételgeuse"]
    assert [row.after_name for row in public_facts(fresh(old), TODAY).lineage_after] == ["Maison des sciences"]


def test_lineage_keeps_the_names_of_the_time(cast):
    made = make_organisation(cast.here, name="Cercle des curieux")
    past = LineageData(kind="merger", on=date(2020, 1, 1), name="Club Bételgeuse")
    change(made, cast["coordinator_here"], lineage=(past,))
    rename = OrganisationData(name="Maison des curieux", profile=profile_of(fresh(made)))
    change_organisation(actor=cast["coordinator_here"], organisation=fresh(made), data=rename, at=AT)
    typed = LineageData(kind="succession", on=date(2021, 1, 1), name="Club Orion")
    recent = LineageData(kind="succession", on=date(2027, 1, 1), name="Club Lyre")
    change(fresh(made), cast["coordinator_here"], lineage=(past, typed, recent))

    assert [(row.before_name, row.after_name) for row in public_facts(fresh(made), TODAY).lineage_before] == [
        ("Club Bételgeuse", "Cercle des curieux"), ("Club Orion", "Cercle des curieux"),
        ("Club Lyre", "Maison des curieux"),
    ]  # fmt: skip


def test_a_merger_passes_what_the_kept_entry_does_not_say(cast):
    kept = make_organisation(cast.here, name="Gardée", profile=ProfileData(staff=3))
    merged = make_organisation(cast.here, name="Doublon", profile=full_profile())
    merge_organisations(actor=cast["coordinator_here"], kept=kept, merged=merged, at=AT)
    read = profile_of(fresh(kept))

    assert read.staff == 3
    assert read.founded_in == 1974
    assert [row.label for row in read.figures] == ["soirées observées", "auditeurs"]
    assert [row.value for row in read.identifiers] == ["732829320"]


def test_translations_of_visible_fields_are_read(cast):
    made = make_organisation(
        cast.here, mission="Le ciel pour tous", translations={"nl": {"name": "Cefeus", "mission": "De hemel"}},
        profile=ProfileData(visibility={"mission": "team"}),
    )  # fmt: skip
    dutch = facts_of(fresh(made), "public", TODAY, "nl")

    assert (dutch.name, dutch.mission) == ("Cefeus", "")
    assert facts_of(fresh(made), "team", TODAY, "nl").mission == "De hemel"
    assert replace(full_profile(), staff=None).staff is None
