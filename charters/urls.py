from django.urls import include, path

from charters.views import (
    agreements,
    charter,
    comments,
    drafts,
    indicators,
    marks,
    programmes,
    region,
    register,
    reviews,
    service_plans,
    signing,
    stories,
    testing,
    updates,
    works,
    yearly_looks,
)

app_name = "charters"

draft_urls = [
    path("", drafts.draft, name="draft"),
    path("words/", drafts.draft_words, name="draft-words"),
    path("open/", drafts.comments_open, name="comments-open"),
    path("take-back/", drafts.take_back, name="take-back"),
    path("adopt/", drafts.adopt, name="adopt"),
    path("promises/add/", drafts.commitment_add, name="commitment-add"),
    path("principles/add/", drafts.principle_add, name="principle-add"),
]
commitment_urls = [
    path("", drafts.commitment_change, name="commitment-change"),
    path("move/", drafts.commitment_move, name="commitment-move"),
    path("remove/", drafts.commitment_remove, name="commitment-remove"),
]
principle_urls = [
    path("", drafts.principle_change, name="principle-change"),
    path("move/", drafts.principle_move, name="principle-move"),
    path("remove/", drafts.principle_remove, name="principle-remove"),
]
signature_urls = [
    path("", register.signature, name="signature"),
    path("sign/", signing.sign, name="sign"),
    path("decline/", signing.decline, name="decline"),
    path("countersign/", signing.signature_countersign, name="countersign"),
    path("withdraw/", signing.withdraw, name="withdraw"),
]
test_urls = [
    path("", testing.test, name="test"),
    path("close/", testing.test_close, name="test-close"),
    path("note/", testing.note_add, name="test-note"),
    path("promises/<int:commitment>/judge/", testing.judge, name="judge"),
]
charter_urls = [
    path("", charter.charter, name="charter"),
    path("versions/<int:pk>/", charter.charter_version, name="charter-version"),
    path("compare/", charter.compare_versions, name="compare"),
    path("comment/", comments.comment_add, name="comment-add"),
    path("comments/", comments.comment_list, name="comment-list"),
    path("comments/<int:pk>/", comments.comment_answer, name="comment-answer"),
    path("comments/<int:pk>/set-aside/", comments.comment_set_aside, name="comment-set-aside"),
    path("begin/", drafts.begin, name="begin"),
    path("draft/", include(draft_urls)),
    path("promises/<int:pk>/", include(commitment_urls)),
    path("principles/<int:pk>/", include(principle_urls)),
    path("signatures/", register.signature_list, name="signature-list"),
    path("signatures/ask/", signing.ask, name="ask"),
    path("signatures/<int:pk>/", include(signature_urls)),
    path("sign-by-link/<str:token>/", signing.sign_link, name="sign-link"),
    path("sign-again/", signing.restate, name="restate"),
    path("sign-again/<int:pk>/", signing.restatement, name="restatement"),
    path("sign-again/<int:pk>/close/", signing.restatement_close, name="restatement-close"),
    path("region/", region.region_charters, name="region-charters"),
    path("region/open/", region.region_open, name="region-open"),
    path("region/<int:pk>/sign/", region.region_sign, name="region-sign"),
    path("region/<int:pk>/end/", region.region_end, name="region-end"),
    path("agreements/add/", agreements.agreement_add, name="agreement-add"),
    path("agreements/<int:pk>/end/", agreements.agreement_end, name="agreement-end"),
    path("tests/", testing.test_list, name="test-list"),
    path("tests/begin/", testing.test_begin, name="test-begin"),
    path("tests/<int:pk>/", include(test_urls)),
]

work_urls = [
    path("plan/", works.work_plan, name="work-plan"),
    path("plan/from/", works.work_frame, name="work-frame"),
    path("plan/step/", works.stage_move, name="stage-move"),
    path("plan/<slug:topic>/", works.plan_write, name="plan-write"),
    path("groups/add/", works.group_add, name="group-add"),
    path("updates/add/", updates.update_promise, name="update-promise"),
    path("products/add/", works.product_add, name="product-add"),
    path("level/", works.work_level, name="work-level"),
    path("levels/", works.work_levels, name="work-levels"),
    path("reviews/open/", reviews.review_open, name="review-open"),
    path("mark/", marks.mark_ask, name="mark-ask"),
    path("case-study/", stories.story_begin, name="story-begin"),
]
review_urls = [
    path("", reviews.review, name="review"),
    path("answer/", reviews.review_answer, name="review-answer"),
    path("close/", reviews.review_close, name="review-close"),
]
mark_urls = [
    path("", marks.mark, name="mark"),
    path("mark.svg", marks.mark_picture, name="mark-picture"),
    path("work/", marks.mark_work, name="mark-work"),
    path("principles/<int:number>/", marks.mark_show, name="mark-show"),
    path("groups/<int:group>/", marks.mark_sign_off, name="mark-sign-off"),
    path("award/", marks.mark_award, name="mark-award"),
    path("take-back/", marks.mark_revoke, name="mark-revoke"),
]
story_urls = [
    path("", stories.case_study, name="case-study"),
    path("words/", stories.story_write, name="story-write"),
    path("quotes/add/", stories.quote_add, name="quote-add"),
    path("publish/", stories.story_publish, name="story-publish"),
]
standing_urls = [
    path("assess/<int:indicator>/", indicators.indicator_assess, name="indicator-assess"),
    path("<slug:tier>/", indicators.standing, name="standing"),
]

look_urls = [
    path("", yearly_looks.yearly_look, name="yearly-look"),
    path("report.pdf", yearly_looks.yearly_look_pdf, name="yearly-look-pdf"),
    path("write/", yearly_looks.yearly_look_write, name="yearly-look-write"),
    path("forum/", yearly_looks.yearly_look_speak, name="yearly-look-speak"),
    path("publish/", yearly_looks.yearly_look_publish, name="yearly-look-publish"),
]

# All under /<forum>/.
urlpatterns = [
    path("work/<str:reference>/", include(work_urls)),
    path("groups/<int:pk>/", works.group_change, name="group-change"),
    path("updates/<int:pk>/give/", updates.update_give, name="update-give"),
    path("updates/<int:pk>/let-go/", updates.update_let_go, name="update-let-go"),
    path("levels/", works.level_list, name="level-list"),
    path("levels/words/", works.scale_use, name="scale-use"),
    path("service-plans/", service_plans.service_plans, name="service-plans"),
    path("service-plans/add/", service_plans.service_plan_add, name="service-plan-add"),
    path("service-plans/import/", service_plans.service_plan_import, name="service-plan-import"),
    path("service-plans/empty.xlsx", service_plans.service_plan_empty, name="service-plan-xlsx"),
    path("service-plans/<int:pk>/", service_plans.plan_line, name="plan-line"),
    path("reviews/questions/", reviews.prompt_list, name="prompt-list"),
    path("reviews/questions/<int:pk>/", reviews.prompt_change, name="prompt-change"),
    path("reviews/<int:pk>/", include(review_urls)),
    path("marks/", marks.mark_list, name="mark-list"),
    path("marks/<str:reference>/", include(mark_urls)),
    path("case-studies/", stories.case_studies, name="case-studies"),
    path("case-studies/<int:pk>/", include(story_urls)),
    path("quotes/<int:pk>/take-back/", stories.quote_take_back, name="quote-take-back"),
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators/start/", indicators.indicators_start, name="indicators-start"),
    path("indicators/<int:pk>/change/", indicators.indicator_change, name="indicator-change"),
    path("indicators/services/<int:pk>/", include(standing_urls)),
    path(
        "indicators/area/assess/<int:indicator>/",
        indicators.indicator_assess_area,
        name="indicator-assess-area",
    ),
    path("indicators/area/<slug:tier>/", indicators.standing_area, name="standing-area"),
    path("years/", yearly_looks.yearly_looks, name="yearly-looks"),
    path("years/begin/<int:pk>/", yearly_looks.yearly_look_begin, name="yearly-look-begin"),
    path("years/<int:pk>/", include(look_urls)),
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("charter/", include(charter_urls)),
    path("charter.pdf", charter.charter_pdf, name="charter-pdf"),
]
