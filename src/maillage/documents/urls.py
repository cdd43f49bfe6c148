"""Addresses of documents."""

from django.urls import path

from maillage.documents.views import documents, signing, verifying

app_name = "documents"

urlpatterns = [
    path("verifier/", verifying.verify, name="verify"),
    path("signer/<str:token>/", signing.sign, name="sign"),
    path("signer/<str:token>/document.pdf", signing.file, name="sign_file"),
    path("signer/<str:token>/certificat.pdf", signing.certificate, name="sign_certificate"),
    path("<uuid:uid>/", documents.document, name="document"),
    path("<uuid:uid>/document.pdf", documents.file, name="file"),
    path("<uuid:uid>/certificat.pdf", documents.certificate, name="certificate"),
    path("<uuid:uid>/annuler/", documents.void, name="void"),
    path("<uuid:uid>/retirer/", documents.withdraw, name="withdraw"),
    path("signataires/<uuid:uid>/rappeler/", documents.remind, name="remind"),
]
