"""The components: declared props, words for everyone, markup that cannot be injected."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django import forms
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from maillage.core.paging import page_of
from maillage.directory.models import Venue
from maillage.ui.rows import EventRow

HOSTILE = "<script>alert(1)</script>\"'&"
NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_march():
    """Days are written without their year: so they read in the year they were written for only."""
    with time_machine.travel(NOW, tick=False):
        yield


def rendered(template, query="", **context):
    request = RequestFactory().get(f"/agenda/{query}")
    return engines["django"].from_string("{% load ui %}" + template).render(context, request)


def words(markup):
    """What a person reads, hidden words included."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def links(markup):
    """The addresses that a markup leads to."""
    return re.findall(r'<a[^>]* href="([^"]+)"', markup)


@pytest.mark.parametrize(
    "template",
    [
        '{% button "Publier" colour="red" %}',
        '{% badge "Atelier" "kind" %}',
        '{% section heading="x" %}{% endsection %}',
        '{% event_row name="x" %}',
        '{% alert "x" kind="ok" %}{% endalert %}',
    ],
)
def test_a_prop_that_is_not_declared_is_an_error(template):
    with pytest.raises(TemplateSyntaxError):
        rendered(template)


@pytest.mark.parametrize(
    "template", ['{% button "x" kind="huge" %}', '{% badge "x" tone="loud" %}', '{% icon "no-icon" %}']
)
def test_a_value_that_does_not_exist_is_an_error(template):
    with pytest.raises(ValueError, match="no "):
        rendered(template)


@pytest.mark.parametrize(
    "template",
    [
        "{% button x icon='plus' %}",
        "{% link_button x x %}",
        "{% chip x x on=True %}",
        "{% badge x %}",
        "{% state_badge 'cancelled' note=x %}",
        "{% alert x %}{{ x }}{% endalert %}",
        "{% section title=x link=x url=x note=x %}{{ x }}{% endsection %}",
        "{% page_header title=x lead=x %}{{ x }}{% endpage_header %}",
        "{% card title=x url=x slug=x %}{{ x }}{% endcard %}",
        "{% organiser name=x role=x url=x note=x %}",
        "{% firstof x '' as y %}{% organiser name=x role=y note=y %}",
        "{% empty x %}{{ x }}{% endempty %}",
        "{% figure x x note=x url=x %}",
        "{% crumb x x %}",
        "{% event_row url=x title=x start=s summary=x place=x more=x state='cancelled' state_note=x picture=x %}",
        "{% dialog 'd' x %}{{ x }}{% enddialog %}",
        "{% open_graph title=x description=x image=x image_alt=x %}",
        "{% sort_header x 'key' %}",
        "{% data_table caption=x %}{% enddata_table %}",
    ],
)
def test_a_hostile_text_stays_a_text(template):
    shown = rendered(template, x=HOSTILE, s=datetime(2026, 3, 14, tzinfo=UTC))

    assert "<script" not in shown
    assert re.findall(r'"\'', shown) == []
    assert "&amp;lt;" not in shown  # escaped once


def test_an_inactive_button_says_why_and_sends_nothing():
    shown = rendered('{% button "Publier" kind="primary" why_not="Il manque une date." %}')

    assert 'type="button"' in shown
    assert 'aria-disabled="true"' in shown
    assert words(shown) == "Publier Il manque une date."


def test_a_button_opens_a_dialog_without_any_script():
    shown = rendered('{% button "Retirer" opens="question" %}')

    assert 'command="show-modal" commandfor="question"' in shown
    assert 'type="button"' in shown


def test_a_filter_that_is_on_says_that_it_can_be_removed():
    assert words(rendered('{% chip "Gratuit" "?" on=True %}')) == "Gratuit , retirer ce filtre"
    assert words(rendered('{% chip "Gratuit" "?" %}')) == "Gratuit"


@pytest.mark.parametrize(
    ("state", "word"),
    [("draft", "Brouillon"), ("submitted", "Proposé"), ("published", "Publié"), ("cancelled", "Annulé")],
)
def test_a_state_is_a_word_and_an_icon(state, word):
    shown = rendered("{% state_badge state %}", state=state)

    assert words(shown) == word
    assert shown.count("<svg") == 1


def test_the_three_blanks_are_three_words():
    shown = [words(rendered("{% blank why %}", why=why)) for why in ("not_provided", "pending", "declined")]

    assert shown == ["Non communiqué", "Pas encore transmise", "Ne souhaite pas répondre"]


# --- Rows of events

START, END = datetime(2026, 3, 14, 20, tzinfo=UTC), datetime(2026, 3, 14, 22, 30, tzinfo=UTC)


def test_a_row_says_hour_title_sentence_place_and_badges():
    row = EventRow(
        url="/e/1", title="La nuit au terril ?", start=START, end=END, summary="Monter.", place="Loos",
        badges=(("Observation", "kind"), ("Gratuit",)), more="et 3 autres soirées",
    )  # fmt: skip
    shown = rendered("{% event_rows rows %}", rows=[row])

    assert words(shown) == (
        "21\u00a0h\u00a0– 23\u00a0h\u00a030 "
        "La nuit au terril\u202f? Monter. Loos et 3 autres soirées Observation Gratuit"
    ).replace("\u00a0", " ").replace("\u202f", " ")
    assert shown.startswith(
        '<ul class="event-list"><li class="event-row"><time class="when" datetime="2026-03-14T21:00+01:00">'
    )


def test_a_row_alone_and_a_row_of_a_list_are_the_same():
    row = EventRow(url="/e/1", title="Nuit", start=START, end=END, state="cancelled", lead="day")
    alone = rendered(
        '{% event_row url="/e/1" title="Nuit" start=s end=e state="cancelled" lead="day" %}', s=START, e=END
    )

    assert rendered("{% event_rows rows %}", rows=[row]) == f'<ul class="event-list">{alone}</ul>'


def test_a_cancelled_event_is_said_before_its_title_and_a_full_one_after():
    cancelled = EventRow(url="/", title="Titre", start=START, state="cancelled", state_note="météo")
    full = EventRow(url="/", title="Titre", start=START, state="full")

    assert words(rendered("{% event_rows rows %}", rows=[cancelled])) == "21 h Annulé : météo Titre"
    assert words(rendered("{% event_rows rows %}", rows=[full])) == "21 h Titre Complet"


def test_a_picture_takes_the_place_of_the_maille():
    picture = mark_safe('<img src="/media/1.avif" alt="">')
    with_picture = EventRow(url="/", title="Titre", start=START, picture=picture)

    assert f'<div class="thumb">{picture}</div>' in rendered("{% event_rows rows %}", rows=[with_picture])


@pytest.mark.parametrize(
    ("props", "shown"),
    [
        ("seats=11", "sam. 14 mars 21 h – 23 h 30 11 places Choisir"),
        ("seats=1 state='few'", "sam. 14 mars 21 h – 23 h 30 1 place Choisir"),
        ("state='full'", "sam. 14 mars 21 h – 23 h 30 Complet Choisir"),
        ("state='cancelled' reason='météo'", "sam. 14 mars 21 h – 23 h 30 Annulée météo"),
    ],
)
def test_a_slot_says_its_seats_or_why_it_is_off(props, shown):
    template = "{% slot_row start=s end=e " + props + " %}Choisir{% endslot_row %}"

    assert words(rendered(template, s=START, e=END)) == shown


def test_what_one_does_with_a_slot_is_a_link_and_not_its_source():
    template = "{% slot_row start=s end=e reason=why %}\n {% link_button 'Choisir' '/ici/' %} {% endslot_row %}"
    shown = rendered(template, s=START, e=END, why="<b>")

    assert links(shown) == ["/ici/"]
    assert "&lt;a" not in shown
    assert "&lt;b&gt;" in shown


# --- Lists


def test_pages_keep_the_filters_and_say_where_we_are():
    shown = rendered("{% pagination page %}", "?theme=ciel&page=2", page=page_of("2", 231))

    assert links(shown) == [
        "?theme=ciel", "?theme=ciel", "?theme=ciel&amp;page=3", "?theme=ciel&amp;page=12", "?theme=ciel&amp;page=3",
    ]  # fmt: skip
    assert words(shown) == "Précédent Page 1 Page 2 Page 3 … Page 12 Suivant 21 à 40 sur 231"


def test_a_list_of_one_page_has_no_pagination():
    assert rendered("{% pagination page %}", page=page_of(None, 20)) == ""


@pytest.mark.parametrize(
    ("query", "state", "following"),
    [
        ("", "none", "?sort=title"),
        ("?sort=title&page=3", "ascending", "?sort=-title"),
        ("?sort=-title", "descending", "?sort=title"),
    ],
)
def test_a_column_sorts_one_way_then_the_other(query, state, following):
    shown = rendered('{% sort_header "Titre" "title" %}', query)

    assert f'aria-sort="{state}"' in shown
    assert links(shown) == [following]


# --- Fields


class EventForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=10, help_text="Court")
    price = forms.ChoiceField(
        label="Tarif", widget=forms.RadioSelect, choices=[("free", "Gratuit"), ("paid", "Payant")]
    )
    agrees = forms.BooleanField(label="J’accepte", required=False)
    commune = forms.CharField(label="Commune", required=False)
    code = forms.CharField(widget=forms.HiddenInput, required=False)


def ids_and_uses(markup):
    """The ids of a markup, and those its labels and descriptions refer to."""
    used = " ".join(re.findall(r'(?:for|aria-describedby|data-counter|data-combobox-value)="([^"]+)"', markup)).split()
    return set(re.findall(r'\bid="([^"]+)"', markup)), set(used)


def test_a_field_ties_label_help_error_and_counter_to_its_control():
    form = EventForm({"title": "", "price": "free"})
    shown = rendered("{% field form.title counter=True autocomplete='off' %}", form=form)
    ids, used = ids_and_uses(shown)

    assert used == {"id_title", "id_title_helptext", "id_title_error", "id_title_counter"}
    assert used <= ids
    assert 'aria-invalid="true"' in shown
    assert "maxlength" not in shown


def test_what_may_stay_empty_is_said():
    assert words(rendered("{% field form.commune %}", form=EventForm())) == "Commune (facultatif)"


def test_what_another_answer_makes_required_is_not_said_optional():
    form = EventForm()
    form.fields["price"].required = False

    assert "(facultatif)" in rendered("{% field form.price %}", form=form)
    assert "(facultatif)" not in rendered("{% field form.price required=True %}", form=form)


def test_choices_are_a_group_with_a_legend_and_its_error():
    shown = rendered("{% field form.price %}", form=EventForm({"title": "x"}))

    assert "<legend>Tarif</legend>" in shown
    assert 'aria-describedby="id_price_error"' in shown
    assert shown.count('<label class="choice"><input type="radio"') == 2


def test_a_field_with_proposals_names_where_the_value_goes():
    shown = rendered("{% field form.commune combobox_url='/x/' combobox_value=form.code %}", form=EventForm())

    assert 'data-combobox-url="/x/" data-combobox-value="id_code"' in shown


def test_the_summary_links_to_each_wrong_field():
    form = EventForm({"title": "bien trop long pour lui"})
    shown = rendered("{% error_summary form %}", form=form)

    assert links(shown) == ["#id_title", "#id_price_0"]
    assert words(shown).startswith("2 réponses sont à corriger")
    assert {link.removeprefix("#") for link in links(shown)} <= ids_and_uses(rendered("{% fields form %}", form=form))[
        0
    ]


def test_nothing_wrong_shows_no_summary():
    assert rendered("{% error_summary form %}", form=EventForm()) == ""
    assert rendered("{% error_summary form %}", form=EventForm({"title": "x", "price": "free"})) == ""


def test_rich_text_gets_french_blanks_and_nothing_else():
    assert rendered("{% prose text %}", text="<p>Qui vient ?</p>") == '<div class="prose"><p>Qui vient\u202f?</p></div>'


def test_a_sentence_of_pieces_keeps_its_marks_with_its_words():
    shown = rendered("{% glue %}<b>{{ a }}</b>\n  , puis {{ a }}\n.{% endglue %}", a="3 .5")

    assert shown == "<b>3 .5</b>, puis 3 .5."


class Asks(forms.Form):
    title = forms.CharField(label="Titre")
    kind = forms.ChoiceField(label="Type", choices=[("a", "A")])
    place = forms.ModelChoiceField(label="Lieu", queryset=Venue.objects.none())
    many = forms.ModelMultipleChoiceField(label="Lieux", queryset=Venue.objects.none())
    on = forms.DateField(label="Le")
    until = forms.DateField(label="Jusqu’au")
    paper = forms.FileField(label="Pièce")
    agrees = forms.BooleanField(label="J’accepte")
    email = forms.EmailField(label="Adresse")
    own = forms.CharField(label="Nom", error_messages={"required": "dites qui vous êtes."})
    short = forms.CharField(label="Sigle", max_length=3)


FAULTS = {
    "fr": [
        "Titre : écrivez une réponse : cette case est vide.",
        "Type : « zz » n’est pas proposé : choisissez dans la liste.",
        "Lieu : cette réponse n’est pas proposée : choisissez-en une dans la liste.",
        "Lieux : « 9 » n’est pas proposé : choisissez dans la liste.",
        "Le : choisissez un jour.",
        "Jusqu’au : ce jour n’existe pas : écrivez-le comme 14/03/2027.",
        "Pièce : joignez un fichier.",
        "J’accepte : cochez cette case pour continuer.",
        "Adresse : cette adresse est incomplète : elle s’écrit nom@domaine.fr.",
        "Nom : dites qui vous êtes.",
        "Sigle : Assurez-vous que cette valeur comporte au plus 3 caractères (actuellement 4).",
    ],
    "en": [
        "Titre: write an answer: this box is empty.",
        "Type: “zz” is not offered: choose in the list.",
        "Lieu: this answer is not offered: choose one in the list.",
        "Lieux: “9” is not offered: choose in the list.",
        "Le: choose a day.",
        "Jusqu’au: this day does not exist: write it as 14/03/2027.",
        "Pièce: attach a file.",
        "J’accepte: tick this box to go on.",
        "Adresse: this address is incomplete: it is written name@example.org.",
        "Nom: dites qui vous êtes.",
        "Sigle: Ensure this value has at most 3 characters (it has 4).",
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_fault_says_what_to_do_about_it(language):
    typed = {
        "title": " ",
        "kind": "zz",
        "place": "9",
        "many": ["9"],
        "until": "2026-02-30",
        "email": "ada@",
        "short": "abcd",
    }
    with override(language):
        form = Asks(typed)
        summary = rendered("{% error_summary form %}", form=form)
        beside = rendered("{% field form.title %}{% field form.on %}", form=form)
        told = [re.sub(r"[\u202f\u00a0]", " ", line) for line in re.findall(r"<li><a [^>]*>(.*?)</a></li>", summary)]
        words = re.findall(r"<span>(.*?)</span></p>", beside)

    assert told == FAULTS[language]
    assert [re.sub("\u202f", " ", one) for one in words] == [
        FAULTS[language][0].split(":", 1)[1].strip(), FAULTS[language][4].split(":", 1)[1].strip(),
    ]  # fmt: skip
