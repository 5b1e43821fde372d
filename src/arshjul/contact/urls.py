"""Addresses of contact."""

from django.urls import path

from arshjul.contact import views

app_name = "contact"
urlpatterns = [
    path("kontakt/", views.start, name="start"),
    path("kontakt/mottaget/<uuid:uuid>/", views.received, name="received"),
    path("fick-du-hjalp/", views.helped, name="helped"),
    path("fick-du-hjalp/tack/", views.thanks, name="thanks"),
    path("arbete/arenden/", views.cases, name="cases"),
    path("arbete/arenden/nytt/", views.register_call, name="register-call"),
    path("arbete/arenden/tycker-till/", views.opinions, name="opinions"),
    path("arbete/arenden/<uuid:uuid>/", views.case, name="case"),
]
