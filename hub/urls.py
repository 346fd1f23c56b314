from django.urls import include, path, re_path

from hub.views import (
    after,
    agenda,
    agreements,
    availability,
    bodies,
    calendars,
    hub,
    invitations,
    live,
    plan,
    preparation,
    records,
    request_form,
    requests,
    sessions,
)

app_name = "hub"

session_urls = [
    path("", sessions.session_detail, name="session-detail"),
    path("availability/", availability.availability_say, name="availability-say"),
    path("reps/", availability.session_reps, name="session-reps"),
    path("reps/ask/", availability.reps_ask, name="reps-ask"),
    path("reps/<int:person>/", availability.rep_answer, name="rep-answer"),
    path("live/", live.session_live, name="session-live"),
    path("notes/", after.session_notes, name="session-notes"),
    path("notes/publish/", after.notes_publish, name="notes-publish"),
    path("notes/standing-question/", after.standing_answer, name="standing-answer"),
    path("how-was-it/", after.session_rate, name="session-rate"),
    path("record/", records.session_record, name="session-record"),
    path("items/add/", agenda.item_add, name="item-add"),
    path("agree/", agenda.agenda_agree, name="agenda-agree"),
    path("consents/ask/", agreements.consent_ask, name="consent-ask"),
    path("move/", bodies.session_move, name="session-move"),
    path("cancel/", bodies.session_cancel, name="session-cancel"),
]
item_urls = [
    path("", records.item_detail, name="item-detail"),
    path("record/", records.item_record, name="item-record"),
    path("attendance/", records.item_attendance, name="item-attendance"),
    path("not-reached/", records.item_not_reached, name="item-not-reached"),
    path("involvement/", records.item_involvement, name="item-involvement"),
    path("live/", live.item_live, name="item-live"),
    path("live/begin/", live.live_begin, name="live-begin"),
    path("live/end/", live.live_end, name="live-end"),
    path("live/not-reached/", live.live_not_reached, name="live-not-reached"),
    path("live/presence/", live.live_presence, name="live-presence"),
    path("live/points/", live.live_point, name="live-point"),
    path("live/actions/", live.live_action, name="live-action"),
    path("live/record/", live.live_record, name="live-record"),
    path("move/", agenda.item_move, name="item-move"),
    path("change/", agenda.item_change, name="item-change"),
    path("carry/", agenda.item_carry, name="item-carry"),
    path("withdraw/", agenda.item_withdraw, name="item-withdraw"),
    path("coming/", invitations.item_coming, name="item-coming"),
    path("papers/", preparation.item_papers, name="item-papers"),
    path("prepare/", preparation.item_prepare, name="item-prepare"),
    path("questions/add/", preparation.question_add, name="question-add"),
    path("questions/send/", preparation.question_send, name="question-send"),
]
request_urls = [
    path("", requests.request_detail, name="request-detail"),
    path("accept/", requests.request_accept, name="request-accept"),
    path("ask/", requests.request_more, name="request-more"),
    path("defer/", requests.request_defer, name="request-defer"),
    path("decline/", requests.request_decline, name="request-decline"),
    path("invitation/accept/", invitations.invitation_accept, name="invitation-accept"),
    path("invitation/decline/", invitations.invitation_decline, name="invitation-decline"),
    path("invitation/take-back/", invitations.invitation_take_back, name="invitation-take-back"),
    path("withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("check/", request_form.request_check, name="request-check"),
    path("send/", request_form.request_send, name="request-send"),
    path("sent/", request_form.request_sent, name="request-sent"),
    path("pages/<slug:page>/", request_form.request_page, name="request-page"),
]

# Opened from a mail, by whoever holds the link.
link_urls = [
    path("how-was-it/<str:token>/", after.how_was_it, name="how-was-it"),
    path("offer/<str:token>/", invitations.offer, name="offer"),
    path("can-you-come/<str:token>/", availability.can_you_come, name="can-you-come"),
    path("coming/<str:token>/", invitations.coming, name="coming"),
]

# Read by people's calendars, which cannot sign in.
feed_urls = [
    path("calendar.ics", calendars.public_calendar, name="public-calendar"),
    path("calendar/<uuid:key>.ics", calendars.own_calendar, name="own-calendar"),
]

# All under /<forum>/hub/.
urlpatterns = [
    *link_urls,
    *feed_urls,
    path("", hub.hub_home, name="home"),
    path("groups/", bodies.body_list, name="body-list"),
    path("groups/add/", bodies.body_add, name="body-add"),
    path("groups/<int:pk>/", bodies.body_detail, name="body-detail"),
    path("groups/<int:pk>/change/", bodies.body_edit, name="body-edit"),
    path("groups/<int:pk>/terms/", agreements.terms_detail, name="terms-detail"),
    path("groups/<int:pk>/terms/write/", agreements.terms_write, name="terms-write"),
    path("terms/<int:pk>/agree/", agreements.terms_agree, name="terms-agree"),
    path("consents/<int:pk>/give/", agreements.consent_give, name="consent-give"),
    path("consents/<int:pk>/refuse/", agreements.consent_refuse, name="consent-refuse"),
    path("sessions/add/", sessions.session_add, name="session-add"),
    path("sessions/<int:pk>/", include(session_urls)),
    path("items/<int:pk>/", include(item_urls)),
    path("waiting/<int:pk>/answer/", invitations.offer_answer, name="offer-answer"),
    path("points/<int:pk>/remove/", live.live_point_remove, name="live-point-remove"),
    path("how-shared/", after.felt_list, name="felt"),
    path("actions/", after.action_list, name="action-list"),
    path("actions/<int:pk>/", after.action_detail, name="action-detail"),
    path("plan/", plan.plan, name="plan"),
    path("plan/add/", plan.plan_add, name="plan-add"),
    path("plan/import/", plan.plan_import, name="plan-import"),
    re_path(r"^plan\.(?P<kind>xlsx|csv)$", plan.plan_download, name="plan-download"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/invite/", invitations.invitation_add, name="invitation-add"),
    path("requests/start/", request_form.request_start, name="request-start"),
    path("requests/<str:reference>/", include(request_urls)),
]
