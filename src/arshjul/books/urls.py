"""Addresses of the room."""

from django.urls import path

from arshjul.books import cell_views, closing_views, unit_views, views, voucher_views, withdraw_views

app_name = "books"
urlpatterns = [
    path("", views.start, name="start"),
    path("fil/<int:pk>/", views.file, name="file"),
    path("fil/<int:pk>/original/", views.original, name="original"),
    path("fil/<int:pk>/rad/<int:line>/", views.file_line, name="file-line"),
    path("lasning/<int:pk>/publicera/", views.publish, name="publish"),
    path("lasning/<int:pk>/lamna-over/", views.hand_over, name="hand-over"),
    path("overlamning/<int:pk>/sand-tillbaka/", views.send_back, name="send-back"),
    path("parti/<int:pk>/aterkalla/", withdraw_views.withdraw, name="withdraw"),
    path("versioner/", views.snapshots, name="snapshots"),
    path("ar/", closing_views.years, name="years"),
    path("saldon/", cell_views.trial_balance, name="trial-balance"),
    path("ansvar/", unit_views.unit_codes, name="unit-codes"),
    path("ansvar/export.<slug:form>", unit_views.unit_codes_export, name="unit-codes-export"),
    path("poster/", cell_views.cell, name="cell"),
    path("poster/export.<slug:form>", cell_views.cell_export, name="cell-export"),
    path("verifikation/<int:batch>/", voucher_views.voucher, name="voucher"),
]
