"""What keeps robots away from an open form, without cookie, without third party, without puzzle.

A trap that people do not see; a signed moment (the form cannot be sent within three seconds, nor after two hours, nor
twice); a proof of work that the browser computes while the person writes. Without JavaScript the person copies one
word, and the form waits longer. A network address sends five forms an hour; it is counted by its keyed hash only.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SALT = "contributions.guard"
BITS = 16
LEAST_SECONDS = 3
LEAST_SECONDS_BY_HAND = 12
MOST_SECONDS = 2 * 3600
MOST_AN_HOUR = 5
HOUR = 3600
PROOF_LENGTH = 20
WORDS: Sequence[str] = ("rivière", "planète", "boussole", "fougère", "pendule", "comète", "aimant", "lichen")


@dataclass(frozen=True)
class Challenge:
    """What an open form carries: the signed moment it was shown, for which object."""

    token: str
    subject: str
    shown_at: int
    nonce: str

    @property
    def word(self) -> str:
        """The word to copy without JavaScript."""
        return WORDS[int(self.nonce, 16) % len(WORDS)]


def issue(subject: str, at: datetime) -> Challenge:
    """A new challenge for a form about ``subject``, shown at ``at``."""
    shown_at, nonce = int(at.timestamp()), secrets.token_hex(8)
    return Challenge(signing.dumps([subject, shown_at, nonce], salt=SALT), subject, shown_at, nonce)


def read(token: str) -> Challenge | None:
    """The challenge of a form that comes back; nothing when it is not one of ours."""
    try:
        subject, shown_at, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Challenge(token, str(subject), int(shown_at), str(nonce))


def leading_zero_bits(digest: bytes) -> int:
    """How many zero bits a digest begins with."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()


def proves(token: str, proof: str) -> bool:
    """Whether SHA-256 of ``token:proof`` begins with enough zero bits (65,000 tries on average)."""
    if not proof or len(proof) > PROOF_LENGTH:
        return False
    return leading_zero_bits(hashlib.sha256(f"{token}:{proof}".encode()).digest()) >= BITS


def spend(challenge: Challenge) -> bool:
    """Use a challenge once; False the second time."""
    return bool(cache.add(f"guard:{challenge.nonce}", 1, MOST_SECONDS))


def within_limit(address: str, purpose: str, at: datetime, most: int = MOST_AN_HOUR) -> bool:
    """Count one more form of a network address in this hour; False above ``most``."""
    mark = salted_hmac(SALT, f"{purpose}|{address}|{int(at.timestamp()) // HOUR}", algorithm="sha256").hexdigest()[:32]
    key = f"limit:{mark}"
    if cache.add(key, 1, HOUR):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # it expired in between
        return True


class GuardedForm(forms.Form):
    """A form that anyone may send; ``subject`` says about what, ``at`` when it comes back."""

    website = forms.CharField(required=False, label=_("Ne remplissez pas ce champ"),
                              widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    proof = forms.CharField(widget=forms.HiddenInput, required=False)
    word = forms.CharField(required=False, label=_("Recopiez le mot"), max_length=40)

    def __init__(self, *args: Any, subject: str, at: datetime, **options: Any) -> None:
        """Show a new challenge unless one comes back."""
        super().__init__(*args, **options)
        self.subject, self.at = subject, at
        given = read(str(self.data.get("token", ""))) if self.is_bound else None
        self.challenge = given if given is not None and given.subject == subject else None
        self.shown = self.challenge or issue(subject, at)
        self.fields["token"].initial = self.shown.token
        self.fields["word"].help_text = _("Le mot à recopier : « %(word)s ».") % {"word": self.shown.word}

    @property
    def is_trapped(self) -> bool:
        """A robot filled what people do not see: it is told that all went well."""
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        """The moment, then the proof or the word; a challenge is used once, when everything else is right.

        One that may still be used stays: who was too quick, or mistyped the word, does not wait from the beginning.
        """
        cleaned = super().clean() or {}
        problem = self._problem(cleaned)
        if problem:
            if self.challenge is None:
                self.shown = issue(self.subject, self.at)
                self.data = {**dict(self.data.items()), "token": self.shown.token, "proof": ""}
            raise forms.ValidationError(problem)
        return cleaned

    def _problem(self, cleaned: dict[str, Any]) -> Any:
        challenge = self.challenge
        age = int(self.at.timestamp()) - challenge.shown_at if challenge else MOST_SECONDS + 1
        if challenge is None or age > MOST_SECONDS:
            self.challenge = None
            return _("Le formulaire était ouvert depuis trop longtemps : relisez-le et envoyez-le à nouveau.")
        proved = proves(challenge.token, cleaned.get("proof", ""))
        if age < (LEAST_SECONDS if proved else LEAST_SECONDS_BY_HAND):
            return _("Le formulaire est revenu très vite : attendez quelques secondes et envoyez-le à nouveau.")
        if not proved and cleaned.get("word", "").strip().lower() != challenge.word:
            return _("Recopiez le mot affiché pour montrer que vous n’êtes pas un robot.")
        if not self.errors and not spend(challenge):
            self.challenge = None
            return _("Ce formulaire a déjà été envoyé.")
        return None
