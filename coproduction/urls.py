from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path, register_converter

from coproduction.local import views as local
from coproduction.references import ReferenceConverter
from coproduction.views import (
    about_you,
    bulk_mail,
    country,
    documents,
    errors,
    figures,
    finding_out,
    health,
    home,
    imports,
    influence,
    messages,
    open_data,
    people,
    public,
    reach,
    regions,
    reports,
    search,
    sharing,
    take_out,
    visits,
    work,
    written_reports,
    you,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

register_converter(ReferenceConverter, "reference")

XLSX, ODS, CSV = {"form": "xlsx"}, {"form": "ods"}, {"form": "csv"}
PDF, DOCX = {"form": "pdf"}, {"form": "docx"}

# Fixed addresses. The first word of each is one that no forum may be called: FIXED_SEGMENTS.
urlpatterns = [
    path("", public.forum_list, name="forum-list"),
    path("home/", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("regions/", country.country, name="country"),
    path("regions/solutions.json", country.solutions_json, name="solutions-json-feed"),
    path("regions/solutions.atom", country.solutions_atom, name="solutions-atom-feed"),
    path("regions/themes.json", regions.themes_json, name="themes-json-feed"),
    path("regions/themes.atom", regions.themes_atom, name="themes-atom-feed"),
    path("regions/<slug:region>/", regions.region_home, name="region-home"),
    path("regions/<slug:region>/figures/", regions.region_figures, name="region-figures"),
    path("regions/<slug:region>/figures/<slug:key>/", regions.region_figure, name="region-figure"),
    path("regions/<slug:region>/themes/", regions.region_themes, name="region-themes"),
    path("regions/<slug:region>/templates/", regions.region_templates, name="region-templates"),
    path(
        "regions/<slug:region>/templates/<int:pk>/",
        regions.region_template,
        name="region-template",
    ),
    path("regions/<slug:region>/groups/", regions.region_groups, name="region-groups"),
    path("regions/<slug:region>/bodies/<int:pk>/", regions.region_body, name="region-body"),
    path("regions/<slug:region>/rates/", include("reps.region_urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("coproduction.sign_in.urls")),
]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("dev/mail/", local.mail_list, name="dev-mail-list"),
        path("dev/mail/<str:name>/", local.mail_detail, name="dev-mail-detail"),
    ]

# A forum's addresses, after everything fixed.
urlpatterns += [
    path("<slug:forum>/", public.forum_home, name="forum-home"),
    path("<slug:forum>/you-said-we-did/", public.you_said, name="you-said"),
    path(
        "<slug:forum>/you-said-we-did/<reference:reference>/",
        public.you_said_entry,
        name="you-said-entry",
    ),
    path("<slug:forum>/search/", search.search, name="search"),
    path("<slug:forum>/you/", you.you, name="you"),
    path("<slug:forum>/you/about-you/", about_you.about_you, name="about-you"),
    path("<slug:forum>/about-you/<str:token>/", about_you.about_you_link, name="about-you-link"),
    path("<slug:forum>/whom-we-reach/", reach.public_reach, name="public-reach"),
    path(
        "<slug:forum>/reach/",
        include(
            [
                path("", reach.reach, name="reach"),
                path("show/", reach.reach_show, name="reach-show"),
                path("ask/", reach.reach_ask, name="reach-ask"),
                path("members/", reach.members_note, name="members-note"),
                path("followers/", reach.followers_note, name="followers-note"),
                path("area/", reach.population, name="population"),
                path("area/write/", reach.population_write, name="population-write"),
                path("area/remove/", reach.population_remove, name="population-remove"),
                path("area/import/", reach.population_import, name="population-import"),
                path("area/sheet.xlsx", reach.population_sheet, name="population-sheet"),
                path("groups/", reach.linked_groups, name="linked-groups"),
                path("groups/add/", reach.linked_group_add, name="linked-group-add"),
                path("groups/<int:pk>/", reach.linked_group, name="linked-group"),
                path(
                    "groups/<int:pk>/change/",
                    reach.linked_group_change,
                    name="linked-group-change",
                ),
                path(
                    "groups/<int:pk>/contact/",
                    reach.linked_group_contact,
                    name="linked-group-contact",
                ),
            ]
        ),
    ),
    path("<slug:forum>/words/", public.words, name="words"),
    path("<slug:forum>/documents/<int:pk>/", documents.document, name="document"),
    path("<slug:forum>/work/", work.work_list, name="work-list"),
    path("<slug:forum>/work/download.xlsx", work.work_list_download, XLSX, "work-list-xlsx"),
    path("<slug:forum>/work/download.ods", work.work_list_download, ODS, "work-list-ods"),
    path("<slug:forum>/work/download.csv", work.work_list_download, CSV, "work-list-csv"),
    path("<slug:forum>/work/<reference:reference>/", work.work_detail, name="work-detail"),
    path("<slug:forum>/work/<reference:reference>/close/", work.work_close, name="work-close"),
    path("<slug:forum>/work/<reference:reference>/reopen/", work.work_reopen, name="work-reopen"),
    path("<slug:forum>/influence/", influence.influence_list, name="influence-list"),
    path("<slug:forum>/answer/<str:token>/", influence.influence_answer, name="influence-answer"),
    path(
        "<slug:forum>/people/<int:pk>/hand-over/",
        people.person_hand_over,
        name="person-hand-over",
    ),
    path("<slug:forum>/people/<int:pk>/deputy/", people.person_deputy, name="person-deputy"),
    path("<slug:forum>/influence/who-answers/", people.who_answers, name="who-answers"),
    path(
        "<slug:forum>/influence/who-answers.xlsx",
        people.who_answers_download,
        XLSX,
        "who-answers-xlsx",
    ),
    path(
        "<slug:forum>/influence/who-answers.ods",
        people.who_answers_download,
        ODS,
        "who-answers-ods",
    ),
    path(
        "<slug:forum>/influence/who-answers.csv",
        people.who_answers_download,
        CSV,
        "who-answers-csv",
    ),
    path(
        "<slug:forum>/influence/download.xlsx",
        influence.influence_list_download,
        XLSX,
        "influence-list-xlsx",
    ),
    path(
        "<slug:forum>/influence/download.ods",
        influence.influence_list_download,
        ODS,
        "influence-list-ods",
    ),
    path(
        "<slug:forum>/influence/download.csv",
        influence.influence_list_download,
        CSV,
        "influence-list-csv",
    ),
    path(
        "<slug:forum>/influence/<reference:reference>/",
        include(
            [
                path("", influence.influence_detail, name="influence-detail"),
                path("claim/", influence.influence_claim, name="influence-claim"),
                path("confirm/", influence.influence_confirm, name="influence-confirm"),
                path("dispute/", influence.influence_dispute, name="influence-dispute"),
                path("let-go/", influence.influence_let_go, name="influence-let-go"),
                path("helped/", influence.influence_helped, name="influence-helped"),
            ]
        ),
    ),
    path("<slug:forum>/reports/", figures.dashboard, name="dashboard"),
    path("<slug:forum>/reports/figures/", figures.figure_list, name="figure-list"),
    path("<slug:forum>/reports/figures/<slug:key>/", figures.figure_detail, name="figure-detail"),
    path(
        "<slug:forum>/reports/organisations/<int:pk>/",
        figures.organisation_record,
        name="organisation-record",
    ),
    path("<slug:forum>/reports/answers/", public.answers, name="answers"),
    path("<slug:forum>/reports/evaluation/", reports.evaluation, name="evaluation"),
    path("<slug:forum>/reports/evaluation.pdf", reports.evaluation_file, PDF, "evaluation-pdf"),
    path("<slug:forum>/reports/evaluation.docx", reports.evaluation_file, DOCX, "evaluation-docx"),
    path("<slug:forum>/reports/evaluation.xlsx", reports.evaluation_file, XLSX, "evaluation-xlsx"),
    path("<slug:forum>/reports/written/", written_reports.report_list, name="report-list"),
    path("<slug:forum>/reports/written/begin/", written_reports.report_kinds, name="report-kinds"),
    path(
        "<slug:forum>/reports/written/begin/<slug:kind>/",
        written_reports.report_begin,
        name="report-begin",
    ),
    path(
        "<slug:forum>/reports/written/<int:pk>/",
        include(
            [
                path("", written_reports.report_detail, name="report-detail"),
                path("read/", written_reports.report_read, name="report-read"),
                path("report.pdf", written_reports.report_file, PDF, "report-pdf"),
                path("report.docx", written_reports.report_file, DOCX, "report-docx"),
                path("report.xlsx", written_reports.report_file, XLSX, "report-xlsx"),
                path("change/", written_reports.report_change, name="report-change"),
                path("question/", written_reports.report_question_add, name="report-question-add"),
                path("quote/", written_reports.report_quote_add, name="report-quote-add"),
                path("paper/", written_reports.report_paper_add, name="report-paper-add"),
                path("survey/", finding_out.report_survey_add, name="report-survey-add"),
                path("focus-group/", finding_out.focus_group_add, name="report-focus-group-add"),
                path("themes/", finding_out.report_sort, name="report-sort"),
                path("themes/add/", finding_out.report_theme_add, name="report-theme-add"),
                path("sign/", written_reports.report_sign, name="report-sign"),
                path("turn-back/", written_reports.report_turn_back, name="report-turn-back"),
                path("publish/", written_reports.report_publish, name="report-publish"),
                path("withdraw/", written_reports.report_withdraw, name="report-withdraw"),
            ]
        ),
    ),
    path(
        "<slug:forum>/reports/written/parts/<int:pk>/",
        written_reports.report_part_write,
        name="report-part-write",
    ),
    path(
        "<slug:forum>/reports/written/follow-ups/<int:pk>/",
        written_reports.report_follow_up,
        name="report-follow-up",
    ),
    path(
        "<slug:forum>/reports/written/quotes/<int:pk>/take-back/",
        written_reports.report_quote_take_back,
        name="report-quote-take-back",
    ),
    path(
        "<slug:forum>/reports/written/surveys/<int:pk>/take-out/",
        finding_out.report_survey_drop,
        name="report-survey-drop",
    ),
    path(
        "<slug:forum>/reports/written/focus-groups/<int:pk>/",
        finding_out.focus_group_change,
        name="report-focus-group",
    ),
    path(
        "<slug:forum>/reports/written/focus-groups/<int:pk>/take-out/",
        finding_out.focus_group_drop,
        name="report-focus-group-drop",
    ),
    path("<slug:forum>/reports/published/", written_reports.public_reports, name="public-reports"),
    path(
        "<slug:forum>/reports/published/<int:pk>/",
        include(
            [
                path("", written_reports.report_public, name="report-public"),
                path("report.pdf", written_reports.report_public_file, PDF, "report-public-pdf"),
                path("report.docx", written_reports.report_public_file, DOCX, "report-public-docx"),
                path("report.xlsx", written_reports.report_public_file, XLSX, "report-public-xlsx"),
            ]
        ),
    ),
    path(
        "<slug:forum>/region/",
        include(
            [
                path("", sharing.sharing, name="sharing"),
                path("share/<slug:what>/", sharing.sharing_switch, name="sharing-switch"),
                path("stage/", sharing.sharing_stage, name="sharing-stage"),
                path("offer/<slug:kind>/", sharing.template_offer, name="template-offer"),
                path("offers/<int:pk>/end/", sharing.template_withdraw, name="template-withdraw"),
                path("templates/<int:pk>/copy/", sharing.template_copy, name="template-copy"),
                path("bodies/<int:pk>/", sharing.body_name, name="body-name"),
            ]
        ),
    ),
    path("<slug:forum>/mails/", messages.message_list, name="message-list"),
    path(
        "<slug:forum>/mails/download.xlsx",
        messages.message_list_download,
        XLSX,
        "message-list-xlsx",
    ),
    path(
        "<slug:forum>/mails/download.ods",
        messages.message_list_download,
        ODS,
        "message-list-ods",
    ),
    path(
        "<slug:forum>/mails/download.csv", messages.message_list_download, CSV, "message-list-csv"
    ),
    path("<slug:forum>/mails/<int:pk>/again/", messages.message_again, name="message-again"),
    path("<slug:forum>/mails/to-tell/", messages.to_tell, name="to-tell"),
    path("<slug:forum>/mails/to-tell/<int:pk>/told/", messages.person_told, name="person-told"),
    path(
        "<slug:forum>/mails/to-tell/<int:pk>/address/",
        messages.person_address,
        name="person-address",
    ),
    path("<slug:forum>/mails/write/", bulk_mail.bulk_mail_add, name="bulk-mail-add"),
    path(
        "<slug:forum>/mails/write/<int:pk>/",
        include(
            [
                path("", bulk_mail.bulk_mail_detail, name="bulk-mail"),
                path("change/", bulk_mail.bulk_mail_change, name="bulk-mail-change"),
                path("test/", bulk_mail.bulk_mail_test, name="bulk-mail-test"),
                path("send/", bulk_mail.bulk_mail_send, name="bulk-mail-send"),
            ]
        ),
    ),
    path("<slug:forum>/spreadsheets/", imports.import_list, name="import-list"),
    path(
        "<slug:forum>/spreadsheets/add/<slug:kind>/",
        include(
            [
                path("", imports.import_add, name="import-add"),
                re_path(
                    r"^(?P<what>empty|now)\.(?P<form>xlsx|ods|csv)$",
                    imports.import_file,
                    name="import-file-download",
                ),
            ]
        ),
    ),
    path(
        "<slug:forum>/spreadsheets/<int:pk>/",
        include(
            [
                path("", imports.import_detail, name="import-detail"),
                path("columns/", imports.import_columns, name="import-columns"),
                path("bring-in/", imports.import_bring_in, name="import-bring-in"),
                path("throw-away/", imports.import_throw_away, name="import-throw-away"),
                path("to-mend.xlsx", imports.import_to_mend, name="import-to-mend-xlsx"),
                path("undo/", imports.import_undo, name="import-undo"),
            ]
        ),
    ),
    path("<slug:forum>/open-data/", open_data.open_data, name="open-data"),
    path("<slug:forum>/open-data/licence/", open_data.licence, name="open-data-licence"),
    re_path(
        r"^(?P<forum>[-a-zA-Z0-9_]+)/open-data/(?P<name>[a-z-]+)\.(?P<form>csv|json)$",
        open_data.open_data_file,
        name="open-data-file",
    ),
    path("<slug:forum>/what-we-keep/", take_out.what_we_keep, name="what-we-keep"),
    path("<slug:forum>/take-out/", take_out.take_out, name="take-out"),
    path(
        "<slug:forum>/take-out/<int:pk>/forum.zip",
        take_out.take_out_download,
        name="take-out-download",
    ),
    path("<slug:forum>/admin-visits/", visits.admin_visits, name="admin-visits"),
    path("<slug:forum>/hub/", include("hub.urls")),
    path("<slug:forum>/reps/", include("reps.urls")),
    path("<slug:forum>/feedback/", include("feedback.urls")),
    path("<slug:forum>/", include("charters.urls")),
]
