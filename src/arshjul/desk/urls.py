"""Addresses of the desk."""

from django.urls import path

from arshjul.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.wheel, name="wheel"),
    path("<int:year>/", views.wheel, name="wheel"),
    path("<int:year>/steg/<slug:step>/", views.step, name="step"),
    path("kalender/<str:token>.ics", views.calendar, name="calendar"),
    path("diarium/", views.register, name="register"),
    path("diarium/<int:pk>/", views.matter, name="matter"),
    path("diarium/beslut/", views.decisions, name="decisions"),
    path("diarium/beslut/<uuid:uuid>/", views.decision, name="decision"),
    path("lag/", views.law, name="law"),
    path("lag/<int:year>/", views.law, name="law"),
]
