"""Addresses of the room."""

from django.urls import path

from arshjul.followup import (
    dialogue_views,
    group_views,
    plan_file_views,
    report_views,
    stated_views,
    statement_views,
    views,
)

app_name = "followup"
urlpatterns = [
    path("", views.start, name="start"),
    path("driftredovisning/", statement_views.statement, {"which": "driftredovisning"}, name="operations"),
    path("resultatrakning/", statement_views.statement, {"which": "resultatrakning"}, name="income"),
    path("rakning/<slug:which>/", statement_views.statement, name="statement"),
    path("rakning/<slug:which>/siffra/", statement_views.figure, name="figure"),
    path("rakning/<slug:which>/uppge/", stated_views.state, name="state"),
    path("rakning/<slug:which>/export.<slug:form>", statement_views.statement_export, name="statement-export"),
    path("budget/", plan_file_views.budget, name="budget"),
    path("budget/plan.<slug:form>", plan_file_views.budget_file, name="budget-file"),
    path("koncern/", group_views.group, name="group"),
    path("koncern/export.<slug:form>", group_views.group_export, name="group-export"),
    path("koncern/siffra/", group_views.group_figure, name="group-figure"),
    path("nyckeltal/", statement_views.ratios, name="ratios"),
    path("nyckeltal/export.<slug:form>", statement_views.ratios_export, name="ratios-export"),
    path("prognoser/", views.accuracy, name="accuracy"),
    path("mal/", views.goals, name="goals"),
    path("rapport/ny/", report_views.open_report, name="open-report"),
    path("rapport/<int:pk>/", report_views.report, name="report"),
    path("rapport/<int:pk>/bedomningar/", report_views.assess, name="assess"),
    path("rapport/<int:pk>/projekt/", report_views.projects, name="projects"),
    path("rapport/<int:pk>/overlamna/", report_views.hand_over, name="hand-over"),
    path("atgarder/", views.measures, name="measures"),
    path("atgarder/<int:pk>/", views.measure, name="measure"),
    path("dialoger/", dialogue_views.dialogues, name="dialogues"),
    path("dialoger/<uuid:uuid>/", dialogue_views.dialogue, name="dialogue"),
    path("dialoger/atgard/<int:pk>/klar/", dialogue_views.action_done, name="action-done"),
]
