"""Addresses of accounts: allauth's views under French words, with allauth's names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from maillage.accounts.adapter import mounted

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("confirmer-acces/", mounted(account.reauthenticate), name="account_reauthenticate"),
    path("adresse/", account.email, name="account_email"),
    path("adresse/confirmer/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/confirmer/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/oublie/lien/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/oublie/change/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("securite/", mfa.index, name="mfa_index"),
    path("securite/code/", mfa.authenticate, name="mfa_authenticate"),
    path("securite/confirmer/", mounted(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("securite/application/activer/", totp.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes-de-secours/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/codes-de-secours/creer/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "securite/codes-de-secours/fichier/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles/connexion/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("securite/cles/confirmer/", mounted(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("securite/cles/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("appareils/", sessions.list_usersessions, name="usersessions_list"),
]
