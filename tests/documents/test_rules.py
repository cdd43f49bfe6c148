"""Who sees a document and who looks after it: what the app that owns the thing says."""

import pytest
from django.db.models import Q

from maillage.documents import rules
from maillage.documents.models import Document, Signer
from tests.factories.documents import AT, make_document, make_request, make_signed, pretend_owner, sign, signer_of
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
OWNER = {
    "seen": lambda user: Q(about_key="7") if user.email.startswith(("editor", "coordinator_here")) else Q(pk__in=[]),
    "may_manage": lambda user, _document: user.email.startswith("coordinator_here"),
}


def who(cast, answers):
    return {role for role in ROLES if answers(cast[role])}


def test_documents_are_seen_by_those_who_see_the_thing_and_managed_by_those_the_owner_names(cast):
    document = make_request(make_document(cast.here))
    signer = signer_of(document)
    sees = {"editor_a", "editor_b", "coordinator_here", "administrator"}
    manages = {"coordinator_here", "administrator"}
    with pretend_owner(**OWNER):
        assert who(cast, lambda one: Document.objects.visible_to(one).exists()) == sees
        assert who(cast, lambda one: Signer.objects.visible_to(one).exists()) == sees
        assert who(cast, lambda one: rules.may_void(one, document)) == manages
        assert who(cast, lambda one: rules.may_withdraw(one, document)) == manages
        assert who(cast, lambda one: rules.may_remind(one, signer)) == manages


def test_without_an_owner_only_administrators_see_and_manage(cast):
    document = make_request(make_document(cast.here))

    assert who(cast, lambda one: Document.objects.visible_to(one).exists()) == {"administrator"}
    assert who(cast, lambda one: rules.may_void(one, document)) == {"administrator"}


def test_what_may_be_done_follows_the_state(cast):
    admin = cast["administrator"]
    bare = make_document(cast.here, composed=False)
    signed = make_signed(make_document(cast.here))
    half = make_request(make_document(cast.here))
    done = sign(half, 1, AT)

    assert not rules.may_read_file(admin, bare)
    assert not rules.may_read_certificate(admin, bare)
    assert rules.may_read_certificate(admin, signed)
    assert not rules.may_withdraw(admin, signed)
    assert not rules.may_withdraw(admin, bare)
    assert not rules.may_remind(admin, done)
    assert rules.may_remind(admin, signer_of(half, 2))


def test_an_account_that_is_closed_sees_nothing(cast):
    make_document(cast.here)
    admin = cast["administrator"]
    admin.is_active = False

    assert not Document.objects.visible_to(admin).exists()
    assert not rules.manages(admin, Document.objects.get())
