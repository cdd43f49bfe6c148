"""A picture that was chosen in a form: browsers forget the file when the form comes back, we do not."""

from typing import Any

from django import forms

from maillage.files.models import Image


class ChosenPictureForm(forms.Form):
    """The part of a form with one picture that remembers which one was taken in already.

    `intake.keep_chosen` writes its digest in the form; the form that is sent again needs no file.
    """

    image_kept = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @property
    def picture_kept(self) -> Image | None:
        """The picture chosen before and not saved yet."""
        typed = str(self.data.get(self.add_prefix("image_kept")) or "")
        return Image.objects.filter(sha256=typed).first() if typed.isalnum() else None

    def picture_wanted(self, current: Image | None) -> Image | None:
        """What a valid form leaves in place when no new file comes: none, the one chosen before, or the current one."""
        data: dict[str, Any] = self.cleaned_data
        return None if data["image_removed"] else (self.picture_kept or current)

    def lacks_description(self, data: dict[str, Any]) -> bool:
        """Whether a picture was chosen without saying what it shows."""
        return bool(data.get("image") or data.get("image_kept")) and not (
            data.get("image_alt") or data.get("image_decorative") or data.get("image_removed")
        )
