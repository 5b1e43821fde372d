"""Forms of the documents."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arshjul.municipality import Municipality
from arshjul.organisation.types import Body

FIRST_YEAR, LAST_YEAR = 2000, 2100


class BeginForm(forms.Form):
    """Which document to begin, for which year, report point and body."""

    outline = forms.ChoiceField(label=_("Slag av dokument"))
    year = forms.IntegerField(label=_("År"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    point = forms.ChoiceField(label=_("Rapporttillfälle"), required=False)
    body = forms.ChoiceField(label=_("Organ"))
    language = forms.ChoiceField(label=_("Språk"), choices=[("sv", "Svenska"), ("en", "English")])

    def __init__(self, data: object, *, whole: Municipality, bodies: list[Body]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what Django's request gives
        language = (get_language() or "sv")[:2]
        choices: dict[str, list[tuple[str, str]]] = {
            "outline": [(one.id, one.title.in_language(language)) for one in whole.outlines],
            "point": [
                ("", str(_("Inget rapporttillfälle"))),
                *((one.id, one.title.in_language(language)) for one in whole.reports),
            ],
            "body": [(body.slug, body.name) for body in bodies],
        }
        for name, values in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = values
        self.fields["year"].initial = whole.example_year


class SectionForm(forms.Form):
    """The text of a section, or why it is left out; `edition` is the one the page showed."""

    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 16}), strip=False)
    omitted = forms.CharField(
        label=_("Lämna avsnittet, med skäl"),
        help_text=_("Skälet står i dokumentet i stället för avsnittet. Lämna tomt för att ta med avsnittet."),
        required=False,
        max_length=500,
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
