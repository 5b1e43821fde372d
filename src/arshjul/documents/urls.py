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
    *(
        path(
            f"<int:pk>/forhandsgranska/bild/<int:place>{ending}.svg",
            views.preview_picture,
            {"shape": shape},
            name=f"preview-picture-{shape}",
        )
        for shape, ending in (("wide", ""), ("narrow", "-smal"))
    ),
    path("<int:pk>/forhandsgranska/<str:section>/", views.preview, name="preview-chapter"),
    path("<int:pk>/sammanstall/", views.compile_draft, name="compile"),
    path("version/<int:pk>/", views.compilation, name="compilation"),
    path("version/<int:pk>/publicera/", views.publish, name="publish"),
    path("version/<int:pk>/<str:name>", views.compiled_file, name="file"),
]
