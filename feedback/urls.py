from django.urls import include, path

from feedback.views import (
    answering,
    building,
    item,
    queue,
    said,
    sharing,
    status,
    themes,
)

app_name = "feedback"

EASY = {"is_easy_read": True}
XLSX, ODS, CSV = {"form": "xlsx"}, {"form": "ods"}, {"form": "csv"}

# For the forum's team.
form_manage_urls = [
    path("", building.form_detail, name="form-detail"),
    path("change/", building.form_change, name="form-change"),
    path("preview/", building.form_preview, name="form-preview"),
    path("publish/", building.form_publish, name="form-publish"),
    path("close/", building.form_close, name="form-close"),
    path("reopen/", building.form_reopen, name="form-reopen"),
    path("version/", building.version_start, name="version-start"),
    path("questions/add/", building.question_add, name="question-add"),
    path("questions/from-bank/", building.question_from_bank, name="question-from-bank"),
    path("poster.pdf", sharing.poster, name="poster-pdf"),
    path("code.<slug:kind>", sharing.qr, name="qr-picture"),
    path("results/", sharing.form_results, name="form-results"),
    path("enter/", sharing.entry, name="entry"),
]
item_urls = [
    path("", item.item, name="item"),
    path("sort/", item.item_sort, name="item-sort"),
    path("words/", item.item_words, name="item-words"),
    path("quote/", item.item_quote, name="item-quote"),
    path("safe/", item.item_safe, name="item-safe"),
    path("reply/", item.item_reply, name="item-reply"),
    path("pass/", item.item_pass, name="item-pass"),
    path("close/", item.item_close, name="item-close"),
    path("release/", item.item_release, name="item-release"),
    path("unwanted/", item.item_unwanted, name="item-unwanted"),
    path("contact/", item.item_contact, name="item-contact"),
    path("told/", item.item_told, name="item-told"),
    path("hold/", item.item_hold, name="item-hold"),
]
theme_urls = [
    path("", themes.theme, name="theme"),
    path("change/", themes.theme_change, name="theme-change"),
    path("publish/", themes.theme_publish, name="theme-publish"),
    path("hide/", themes.theme_hide, name="theme-hide"),
    path("merge/", themes.theme_merge, name="theme-merge"),
    path("pass/", themes.theme_pass, name="theme-pass"),
    path("to-hub/", themes.theme_to_hub, name="theme-to-hub"),
]
manage_urls = [
    path("", queue.queue, name="queue"),
    path("harm/", queue.alarms, name="alarms"),
    path("items/", queue.item_list, name="item-list"),
    path("items/download.xlsx", queue.item_list_download, XLSX, "item-list-xlsx"),
    path("items/download.ods", queue.item_list_download, ODS, "item-list-ods"),
    path("items/download.csv", queue.item_list_download, CSV, "item-list-csv"),
    path("items/theme/", queue.items_theme, name="items-theme"),
    path("items/theme/<int:pk>/undo/", queue.theming_undo, name="theming-undo"),
    path("items/lists/save/", queue.view_save, name="view-save"),
    path("items/lists/<int:pk>/remove/", queue.view_remove, name="view-remove"),
    path("items/<str:reference>/", include(item_urls)),
    path("themes/", themes.theme_list, name="theme-list"),
    path("themes/add/", themes.theme_add, name="theme-add"),
    path("themes/<str:reference>/", include(theme_urls)),
    path("forms/", building.form_list, name="form-list"),
    path("forms/ways/", building.ways, name="ways"),
    path("forms/add/", building.form_add, name="form-add"),
    path("forms/settings/", building.settings, name="settings"),
    path("forms/<int:pk>/", include(form_manage_urls)),
    path("questions/<int:pk>/change/", building.question_change, name="question-change"),
    path("questions/<int:pk>/move/", building.question_move, name="question-move"),
    path("questions/<int:pk>/remove/", building.question_remove, name="question-remove"),
    path("services/add/", building.service_add, name="service-add"),
    path("services/<int:pk>/change/", building.service_change, name="service-change"),
    path("enter/", sharing.entry_start, name="entry-start"),
]

# For everybody, under the secret that begins with the first answer.
secret_urls = [
    path("going/<str:token>/", answering.check, name="check"),
    path("going/<str:token>/<slug:key>/", answering.question, name="question"),
    path("status/<str:token>/", status.status, name="status"),
    path("status/<str:token>/about-you/", status.about_you, name="about-you"),
    path("status/<str:token>/thanks/", status.thanks, name="thanks"),
    path("status/<str:token>/write/", status.write, name="write"),
    path("status/<str:token>/helped/", status.helped, name="helped"),
]

# For everybody: what came of it.
said_urls = [
    path("", said.said_list, name="said-list"),
    path("feed.atom", said.said_feed, name="said-feed"),
    path("<str:reference>/", said.said, name="said"),
    path("<str:reference>/picture.png", said.said_picture, name="said-picture"),
]

# For everybody, after all fixed words: FIXED_SLUGS.
form_urls = [
    path("<slug:form>/", answering.start, name="start"),
    path("<slug:form>/easy/", answering.start, EASY, name="start-easy"),
    path("<slug:form>/questions/", answering.first, name="first"),
    path("<slug:form>/questions/easy/", answering.first, EASY, name="first-easy"),
    path("<slug:form>/results/", said.results, name="results"),
    path("<slug:form>/picture.png", said.form_picture, name="form-picture"),
]

# All under /<forum>/feedback/.
urlpatterns = [
    path("", answering.home, name="home"),
    path("manage/", include(manage_urls)),
    path("said/", include(said_urls)),
    *secret_urls,
    *form_urls,
]
