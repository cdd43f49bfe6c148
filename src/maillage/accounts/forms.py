"""What a person types to sign up."""

from allauth.account.forms import SignupForm


class SignUpForm(SignupForm):
    """The address, the name shown, the birth date (not kept), the home territory."""
