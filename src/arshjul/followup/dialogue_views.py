"""Pages of dialogues: who met, what was said, and what is to be done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arshjul.followup import forms, queries, services
from arshjul.followup.asked import person_of, year_of, years_to_choose
from arshjul.followup.domain import DIALOGUE_NAMES, DialogueKind
from arshjul.followup.models import Dialogue, DialogueAction
from arshjul.followup.policies import HOSTS, DialoguePolicy
from arshjul.kernel.findings import Finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.record.services import Refused

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "POST"])
def dialogues(request: HttpRequest) -> HttpResponse:
    """Dialogues the person took part in, and the form for a new one."""
    year = year_of(request)
    who = standing(request.user)
    form = forms.DialogueForm(request.POST if request.method == "POST" else None, who, request.GET.get("slag", ""))
    refused: tuple[Finding, ...] = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            made = form.save(person_of(request))
        except Refused as stop:
            refused = stop.findings
        else:
            return redirect("followup:dialogue", made.uuid)
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "rows": queries.dialogues(who, year),
        "names": {kind.value: name for kind, name in DIALOGUE_NAMES.items()},
        "hosts": organisation.bodies().filter(slug__in=[one.body for one in who.held if one.role in HOSTS]),
        "bodies": organisation.bodies(),
        "refused": refused,
        "form": form,
    }
    return render(request, "followup/dialogues.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def dialogue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One dialogue: agenda, notes, actions; working material of those who took part."""
    who = standing(request.user)
    found = get_object_or_404(Dialogue.objects.select_related("host"), uuid=uuid)
    if not DialoguePolicy.may_see(who, found):
        raise Http404
    form = forms.NotesForm(found, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            form.save(person_of(request))
        except Refused as stop:
            refused = stop.findings
        else:
            messages.success(request, _("Sparat."))
            return redirect("followup:dialogue", found.uuid)
    values = {
        "dialogue": found,
        "name": DIALOGUE_NAMES[DialogueKind(found.kind)],
        "participants": found.participants.all(),
        "actions": found.actions.all(),
        "form": form,
        "refused": refused,
        "editable": DialoguePolicy.may_change(who, found),
        "may_act": DialoguePolicy.may_act(who, found),
        "today": today(),
    }
    return render(request, "followup/dialogue.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an action of a dialogue as done."""
    action = get_object_or_404(DialogueAction.objects.select_related("dialogue__host"), pk=pk)
    if not DialoguePolicy.may_see(standing(request.user), action.dialogue):
        raise Http404
    if not DialoguePolicy.may_act(standing(request.user), action.dialogue):
        raise PermissionDenied
    services.finish_action(action=action, on=today(), by=person_of(request))
    return redirect("followup:dialogue", action.dialogue.uuid)
