"""Addresses of the room."""

from django.urls import path

from arshjul.goals.views import assignments, directives, goal_sets

app_name = "goals"
urlpatterns = [
    path("", goal_sets.start, name="start"),
    path("<int:year>/", goal_sets.year, name="year"),
    path("<int:year>/borja/", goal_sets.begin, name="begin"),
    path("mal/<int:pk>/", goal_sets.goal_set, name="set"),
    path("mal/<int:pk>/lamna/", goal_sets.hand_over, name="hand-over"),
    path("mal/<int:pk>/beslut/", goal_sets.decide, name="decide"),
    path("agardirektiv/<int:pk>/", directives.directive, name="directive"),
    path("agardirektiv/<int:pk>/lamna/", directives.hand_in, name="hand-in-directive"),
    path("agardirektiv/<int:pk>/beslut/", directives.decide, name="decide-directive"),
    path("agardirektiv/<int:pk>/stamma/", directives.take_up, name="take-up-directive"),
    path("uppdrag/", assignments.assignments, name="assignments"),
    path("uppdrag/<int:pk>/", assignments.assignment, name="assignment"),
]
