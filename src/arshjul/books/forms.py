"""Forms of the room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MAPPING_BYTES = 200_000


class UploadForm(forms.Form):
    """A ledger file, and the mapping it is read by when it is a table."""

    ledger = forms.FileField(label=_("Fil"), required=False, allow_empty_file=True)
    mapping = forms.FileField(label=_("Koppling"), required=False, allow_empty_file=True, max_length=255)
    body = forms.SlugField(label=_("Myndighet"), required=False)

    def mapping_text(self) -> str:
        """The mapping as text; a large or undecodable one is given as it is, so that its fault is told."""
        given = self.cleaned_data.get("mapping")
        return given.read(MAPPING_BYTES).decode("utf-8", errors="replace") if given else ""
