"""Addresses of the public site."""

from django.urls import path

from arshjul.portal import publishing, views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("arshjulet/", views.wheel, name="wheel"),
    path("arshjulet/<int:year>/", views.wheel, name="wheel"),
    *(
        path(
            f"arshjulet/<int:year>/{which}-{shape}.svg",
            views.picture_file,
            {"which": which, "shape": shape},
            name=f"picture-{which}-{shape}",
        )
        for which in ("plan", "follow-up")
        for shape in ("wheel", "line")
    ),
    path("arshjulet/<int:year>/arshjulet.ics", views.calendar, name="calendar"),
    path("publikationer/", publishing.publications, name="publications"),
    path("publikationer/<int:number>/", publishing.publication, name="publication"),
    path("publikationer/<int:number>/kapitel/<str:section>/", publishing.chapter, name="chapter"),
    *(
        path(
            f"publikationer/<int:number>/bild/<int:place>{ending}.svg",
            publishing.publication_picture,
            {"shape": shape},
            name=f"publication-picture-{shape}",
        )
        for shape, ending in (("wide", ""), ("narrow", "-smal"))
    ),
    path("publikationer/<int:number>/siffror/", publishing.publication_figures, name="publication-figures"),
    path("publikationer/<int:number>/siffror/<str:name>/", publishing.publication_figure, name="publication-figure"),
    path("publikationer/<int:number>/<str:name>", publishing.publication_file, name="publication-file"),
    path("siffror/", views.figures, name="figures"),
    path("siffror/<slug:identifier>/", views.table, name="table"),
    path("siffror/<slug:identifier>/diagram/<slug:column>.svg", views.chart, name="chart"),
    path("siffror/<slug:identifier>/data.csv", views.table_file, {"form": "csv"}, name="table-csv"),
    path("siffror/<slug:identifier>/data.json", views.table_file, {"form": "json"}, name="table-json"),
    path("siffror/<slug:identifier>/<slug:row>/<slug:column>/", views.figure, name="figure"),
    path("katalog.rdf", views.catalogue, name="catalogue"),
    path("datasets/dcat", views.catalogue, name="catalogue-harvest"),
    path("om/", views.about, name="about"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("personuppgifter/", views.privacy, name="privacy"),
]
