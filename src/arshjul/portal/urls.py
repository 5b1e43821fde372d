"""Addresses of the public site."""

from django.urls import path

from arshjul.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("arshjulet/", views.wheel, name="wheel"),
    path("arshjulet/<int:year>/", views.wheel, name="wheel"),
    path("arshjulet/<int:year>/<slug:which>.svg", views.picture_file, name="picture"),
    path("arshjulet/<int:year>/arshjulet.ics", views.calendar, name="calendar"),
    path("publikationer/", views.publications, name="publications"),
    path("siffror/", views.figures, name="figures"),
    path("om/", views.about, name="about"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("personuppgifter/", views.privacy, name="privacy"),
]
