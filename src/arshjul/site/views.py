"""Pages of the frame itself: sign-in, demo sign-in, refused requests."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from arshjul.organisation import limits, queries
from arshjul.record import services as record


class SignIn(LoginView):
    """Sign in with name and password; in a demonstration, with one click as a made-up person."""

    template_name = "site/sign_in.html"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Try the password, unless there have been too many tries: then nothing is looked at."""
        until = limits.pause(self._tries())
        if until is None:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        paused = self.render_to_response(
            self.get_context_data(form=form, paused=(limits.told("sign-in", until),)), status=429
        )
        paused["Retry-After"] = str(limits.seconds_left(until))
        return paused

    def _tries(self) -> tuple[limits.Try, ...]:
        name, place = self.request.POST.get("username", "").casefold(), limits.place_of(self.request)
        return (
            limits.Try("sign-in-here", (name, place)),
            limits.Try("sign-in-name", (name,)),
            limits.Try("sign-in-address", (place,)),
        )

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in: the failures before it are forgotten."""
        limits.forget(self._tries()[:1])
        return super().form_valid(form)

    def get_context_data(self, **values: object) -> dict[str, object]:
        """The form, and the demo persons when this is a demonstration."""
        people = queries.demo_people() if settings.ARSHJUL_DEMO else []
        return super().get_context_data(**values) | {"people": people}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The form again with what was wrong; 422, so that nobody takes it for a sign-in."""
        limits.count(self._tries())
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demo person; there is no such door unless the site is a demonstration."""
    if not settings.ARSHJUL_DEMO:
        raise Http404
    person = get_object_or_404(queries.demo_people(), username=request.POST.get("person", ""))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    record.log(action="demo.sign-in", by=person, label=person.username)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else settings.LOGIN_REDIRECT_URL)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django gives the reason
    """A form that was open too long or came from elsewhere: say what to do."""
    return render(request, "site/form_expired.html", status=403)
