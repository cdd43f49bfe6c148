"""A picture that was chosen in a form: browsers forget the file when the form comes back, we do not."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from maillage.files.models import Image


class ChosenPictureForm(forms.Form):
    """The part of a form with one picture that remembers which one was taken in already.

    `intake.keep_chosen` writes its digest in the form; the form that is sent again needs no file. ``picture_field``
    is the name of the file: its digest and the wish to take it away are fields of the same name, with an ending.
    """

    picture_field: ClassVar[str] = "image"
    picture_removal: ClassVar[Any] = gettext_lazy("Retirer l’image")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the two fields that go with the file."""
        super().__init__(*args, **kwargs)
        name = self.picture_field
        self.fields[f"{name}_kept"] = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
        if f"{name}_removed" not in self.fields:
            self.fields[f"{name}_removed"] = forms.BooleanField(label=self.picture_removal, required=False)

    @property
    def kept_field(self) -> Any:
        """The field of the digest, for the template."""
        return self[f"{self.picture_field}_kept"]

    @property
    def removed_field(self) -> Any:
        """The wish to take the picture away, for the template."""
        return self[f"{self.picture_field}_removed"]

    @property
    def chosen_picture(self) -> Image | None:
        """The picture chosen before and not saved yet; none in a form that takes no picture."""
        name = f"{self.picture_field}_kept"
        typed = str(self.data.get(self.add_prefix(name)) or "") if name in self.fields else ""
        return Image.objects.filter(sha256=typed).first() if typed.isalnum() else None

    def picture_wanted(self, current: Image | None) -> Image | None:
        """What a valid form leaves in place when no new file comes: none, the one chosen before, or the current one."""
        data: dict[str, Any] = self.cleaned_data
        return None if data.get(f"{self.picture_field}_removed") else (self.chosen_picture or current)

    def lacks_description(self, data: dict[str, Any]) -> bool:
        """Whether a picture was chosen without saying what it shows."""
        name = self.picture_field
        return bool(data.get(name) or data.get(f"{name}_kept")) and not (
            data.get("image_alt") or data.get("image_decorative") or data.get(f"{name}_removed")
        )
