"""Addresses of reports."""

from django.urls import path

from maillage.reports.views import blocks, builder, figures, public, publishing, verifying

app_name = "reports"

urlpatterns = [
    path("bilans/", public.reports, name="reports"),
    path("bilans/<slug:slug>/", public.report, name="report"),
    path("bilans/<slug:slug>/resume/", public.summary, name="summary"),
    path("bilans/<slug:slug>/bilan.pdf", public.pdf, name="pdf"),
    path("bilans/<slug:slug>/resume.pdf", public.short_pdf, name="summary_pdf"),
    path("bilans/<slug:slug>/donnees.zip", public.data, name="data"),
    path("coordination/bilans/", builder.desk, name="desk"),
    path("coordination/programmes/<slug:slug>/bilans/", builder.of_programme, name="of_programme"),
    path("coordination/bilans/nouveau/", builder.new, name="new"),
    path("coordination/bilans/<slug:slug>/", builder.builder, name="builder"),
    path("coordination/bilans/<slug:slug>/reglages/", builder.settings, name="settings"),
    path("coordination/bilans/<slug:slug>/jeter/", builder.remove, name="remove"),
    path("coordination/bilans/<slug:slug>/apercu/", builder.preview, name="preview"),
    path("coordination/bilans/<slug:slug>/blocs/<slug:kind>/", blocks.add, name="add_block"),
    path("coordination/bilans/<slug:slug>/chiffres/", figures.figures, name="figures"),
    path("coordination/bilans/<slug:slug>/chiffres/nouveau/", figures.new, name="new_figure"),
    path("coordination/bilans/<slug:slug>/verifications/", verifying.declared, name="declared"),
    path("coordination/bilans/<slug:slug>/verifications/nouvelle/", verifying.new_check, name="new_check"),
    path("coordination/bilans/<slug:slug>/verifications/<int:pk>/", verifying.check, name="check"),
    path("coordination/bilans/<slug:slug>/enonces/nouveau/", verifying.new_statement, name="new_statement"),
    path("coordination/bilans/<slug:slug>/enonces/<int:pk>/", verifying.statement, name="statement"),
    path("coordination/bilans/<slug:slug>/publier/", publishing.publish, name="publish"),
    path("coordination/blocs/<uuid:uid>/", blocks.edit, name="block"),
    path("coordination/blocs/<uuid:uid>/deplacer/", blocks.move, name="move_block"),
    path("coordination/blocs/<uuid:uid>/retirer/", blocks.remove, name="remove_block"),
    path("coordination/chiffres/<uuid:uid>/", figures.edit, name="figure"),
    path("coordination/chiffres/<uuid:uid>/retirer/", figures.remove, name="remove_figure"),
]
