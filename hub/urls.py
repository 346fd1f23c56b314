from django.urls import include, path

from hub.views import hub, records, request_form, requests, sessions

app_name = "hub"

XLSX, CSV = {"form": "xlsx"}, {"form": "csv"}

session_urls = [
    path("", sessions.session_detail, name="session-detail"),
    path("record/", records.session_record, name="session-record"),
    path("items/add/", sessions.item_add, name="item-add"),
    path("publish/", sessions.agenda_publish, name="agenda-publish"),
]
item_urls = [
    path("", records.item_detail, name="item-detail"),
    path("record/", records.item_record, name="item-record"),
    path("attendance/", records.item_attendance, name="item-attendance"),
    path("not-reached/", records.item_not_reached, name="item-not-reached"),
    path("involvement/", records.item_involvement, name="item-involvement"),
    path("move/", sessions.item_move, name="item-move"),
    path("withdraw/", sessions.item_withdraw, name="item-withdraw"),
]
request_urls = [
    path("", requests.request_detail, name="request-detail"),
    path("accept/", requests.request_accept, name="request-accept"),
    path("ask/", requests.request_more, name="request-more"),
    path("defer/", requests.request_defer, name="request-defer"),
    path("decline/", requests.request_decline, name="request-decline"),
    path("withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("check/", request_form.request_check, name="request-check"),
    path("send/", request_form.request_send, name="request-send"),
    path("sent/", request_form.request_sent, name="request-sent"),
    path("pages/<slug:page>/", request_form.request_page, name="request-page"),
]

# All under /<forum>/hub/.
urlpatterns = [
    path("", hub.hub_home, name="home"),
    path("sessions/add/", sessions.session_add, name="session-add"),
    path("sessions/<int:pk>/", include(session_urls)),
    path("items/<int:pk>/", include(item_urls)),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/download.xlsx", requests.request_list_download, XLSX, "request-list-xlsx"),
    path("requests/download.csv", requests.request_list_download, CSV, "request-list-csv"),
    path("requests/start/", request_form.request_start, name="request-start"),
    path("requests/<str:reference>/", include(request_urls)),
]
