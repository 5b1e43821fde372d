"""The addresses of the site. Swedish has no prefix, English is under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from arshjul.site import views

urlpatterns = i18n_patterns(
    path("logga-in/", views.SignIn.as_view(), name="sign-in"),
    path("logga-in/demo/", views.demo_sign_in, name="demo-sign-in"),
    path("logga-ut/", LogoutView.as_view(), name="sign-out"),
    path("arbete/", include("arshjul.desk.urls")),
    path("arbete/planering/", include("arshjul.planning.urls")),
    path("arbete/mal/", include("arshjul.goals.urls")),
    path("arbete/uppfoljning/", include("arshjul.followup.urls")),
    path("arbete/rakenskaper/", include("arshjul.books.urls")),
    path("arbete/dokument/", include("arshjul.documents.urls")),
    path("", include("arshjul.contact.urls")),
    path("", include("arshjul.portal.urls")),
    prefix_default_language=False,
)
