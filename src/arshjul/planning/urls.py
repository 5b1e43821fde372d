"""Addresses of the room."""

from django.urls import path

from arshjul.planning.views import decisions, directions, overview, plans

app_name = "planning"
urlpatterns = [
    path("", overview.start, name="start"),
    path("<int:year>/", overview.year, name="year"),
    path("<int:year>/borja/", overview.begin, name="begin"),
    path("<int:year>/anvisningar/", directions.direction, name="direction"),
    path("<int:year>/jamfor/", overview.compare, name="compare"),
    path("<int:year>/brygga/", overview.bridge, name="bridge"),
    path("plan/<int:pk>/", plans.plan, name="plan"),
    path("plan/<int:pk>/lamna/", plans.hand_over, name="hand-over"),
    path("plan/<int:pk>/beslut/", decisions.decide, name="decide"),
    path("plan/<int:pk>/andra/", decisions.revise, name="revise"),
    path("rad/<int:pk>/", plans.line, name="line"),
]
