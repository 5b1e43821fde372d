"""Addresses of the desk."""

from django.urls import path

from arshjul.desk import law_stating, law_views, notice_views, views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="wheel"),
    path("<int:year>/", views.wheel, name="wheel"),
    path("<int:year>/steg/<slug:step>/", views.step, name="step"),
    path("kalender/<str:token>.ics", views.calendar, name="calendar"),
    path("diarium/", views.register, name="register"),
    path("diarium/<int:pk>/", views.matter, name="matter"),
    path("diarium/<int:pk>/<int:number>/sekretess/", views.secrecy, name="secrecy"),
    path("diarium/beslut/", views.decisions, name="decisions"),
    path("diarium/beslut/<uuid:uuid>/", views.decision, name="decision"),
    path("diarium/beslut/<uuid:uuid>/anslag/", notice_views.notice, name="notice"),
    path("lag/", law_views.law, name="law"),
    path("lag/<int:year>/", law_views.law, name="law"),
    path("lag/<int:year>/bedomning/", law_views.assessment, name="assessment"),
    path("lag/<int:year>/uppgifter/", law_stating.stated, name="stated"),
    path("lag/<int:year>/<str:rule>/uppgifter/", law_stating.state, name="state"),
    path("lag/<int:year>/<str:rule>/", law_views.rule, name="rule"),
]
