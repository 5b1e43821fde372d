"""Addresses of the room."""

from django.urls import path

from arshjul.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.start, name="start"),
    path("<int:pk>/", views.draft, name="draft"),
    path("<int:pk>/avsnitt/<slug:section>/", views.section, name="section"),
    path("<int:pk>/siffror/", views.read_figures, name="read"),
    path("<int:pk>/forhandsgranska/", views.preview, name="preview"),
    path("<int:pk>/sammanstall/", views.compile_draft, name="compile"),
    path("version/<int:pk>/", views.compilation, name="compilation"),
    path("version/<int:pk>/publicera/", views.publish, name="publish"),
    path("version/<int:pk>/<str:name>", views.compiled_file, name="file"),
]
