"""The addresses of the toolbox: Danish at the root, English under /en/."""

from django.urls import path

from toolbox import views
from toolbox.clock import feed, link_page, stop_page
from toolbox.paper import views as paper
from toolbox.web import (
    editing,
    history,
    keeping,
    mappings,
    one_question,
    page,
    questions,
    results,
    results_plan,
    starting,
)
from toolbox.web.answer import intro
from toolbox.web.answer import pages as answer
from toolbox.web.joint import home as mapping_page
from toolbox.web.joint import pages as joint

PLAN = "plan/<str:token>/"
MAPPING = "kortlaegning/<str:token>/"
RESULTS = f"{MAPPING}resultat/"
ANSWER = "svar/<str:token>/"
ROW = f"{PLAN}rows/<slug:kind>/<int:row_id>/"

urlpatterns = [
    path("plan/link/", link_page.link_form, {"asked": link_page.PLANS}, name="plan-link"),
    path("plan/link/sendt/", link_page.link_is_sent, {"asked": link_page.PLANS}, name="plan-link-sent"),
    path("kortlaegning/", mappings.mappings, name="mappings"),
    path("kortlaegning/link/", link_page.link_form, {"asked": link_page.MAPPINGS}, name="mapping-link"),
    path("kortlaegning/link/sendt/", link_page.link_is_sent, {"asked": link_page.MAPPINGS}, name="mapping-link-sent"),
    path("redskabskasse/", views.toolbox, name="toolbox"),
    path("min-temadag/<str:token>/chosen/", views.chosen, name="chosen"),
    path("plan/<str:token>/kalender.ics", feed.plan_feed, name="plan-feed"),
    path("plan/<str:token>/mails/", stop_page.plan_mails, name="plan-mails"),
    path("plan/<str:token>/ark/", paper.plan_sheet, name="plan-sheet"),
    path("plan/<str:token>/dagsorden/", paper.plan_agenda, name="plan-agenda"),
    path("plan/<str:token>/plan.xlsx", paper.plan_workbook, name="plan-workbook"),
    path("min-temadag/<str:token>/plan/", starting.plans, name="plans"),
    path(RESULTS, results.mapping_results, name="mapping-results"),
    path(f"{RESULTS}resultat.xlsx", results.results_workbook, name="mapping-results-workbook"),
    path(f"{RESULTS}del/", results.share_mapping_results, name="mapping-results-share"),
    path(f"{RESULTS}plan/", results_plan.plan_from_results, name="mapping-results-plan"),
    path(f"{RESULTS}tekst/<int:text_id>/", results.hide_result_text, name="mapping-results-text"),
    path(f"{RESULTS}vis/", results.open_mapping_results, name="mapping-results-open"),
    path("svar/<str:token>/resultat/", results.results_for_all, name="results-for-all"),
    path(PLAN, page.plan_page, name="plan"),
    path(f"{PLAN}facts/", editing.change_plan_facts, name="plan-facts"),
    path(ROW, editing.change_plan_row, name="plan-row"),
    path(f"{ROW}remove/", editing.remove_plan_row, name="plan-remove"),
    path(f"{ROW}move/", editing.move_plan_row, name="plan-move"),
    path(f"{ROW}done/", editing.mark_plan_row_done, name="plan-done"),
    path(f"{PLAN}add/<slug:kind>/<int:parent_id>/", editing.add_plan_row, name="plan-add"),
    path(f"{PLAN}undo/<int:number>/", editing.undo_plan_change, name="plan-undo"),
    path(f"{PLAN}history/", history.plan_history, name="plan-history"),
    path(f"{PLAN}adopted/<int:copy_id>/", history.plan_as_adopted, name="plan-adopted"),
    path(f"{PLAN}keeping/", keeping.plan_keeping, name="plan-keeping"),
    path(f"{PLAN}renew/", keeping.renew_plan_link, name="plan-renew"),
    path(f"{PLAN}share/", keeping.share_plan, name="plan-share"),
    path(f"{PLAN}quiet/", keeping.quiet_plan, name="plan-quiet"),
    path(f"{PLAN}next/", starting.next_plan, name="plan-next"),
    path(f"{PLAN}close/", keeping.close_plan, name="plan-close"),
    path(f"{PLAN}reopen/", keeping.reopen_plan, name="plan-reopen"),
    path(f"{PLAN}spoergsmaal/<int:row_id>/", questions.ask_about_target, name="plan-question"),
    path(f"{PLAN}spoergsmaal/<int:row_id>/tilbage/", questions.take_back_question, name="plan-question-back"),
    path("spoergsmaal/<str:token>/", one_question.goal_question, name="question"),
    path(f"{PLAN}name/", keeping.name_editor, name="plan-name"),
    path(ANSWER, intro.answer_intro, name="answer"),
    path(f"{ANSWER}begynd/", intro.begin_answers, name="answer-begin"),
    path(f"{ANSWER}fortsaet/", intro.resume_answers, name="answer-resume"),
    path(f"{ANSWER}glem/", intro.forget_answers, name="answer-forget"),
    path(f"{ANSWER}side/<int:number>/", answer.answer_page, name="answer-page"),
    path(f"{ANSWER}send/", answer.answer_last, name="answer-last"),
    path(f"{ANSWER}tak/", answer.answer_thanks, name="answer-thanks"),
    path(MAPPING, mapping_page.mapping_home, name="mapping"),
    path(f"{MAPPING}opslag/<slug:role>/", mapping_page.role_sheet, name="role-sheet"),
    path(f"{MAPPING}eksempel/", mapping_page.end_example_consent, name="example-consent"),
    path(f"{MAPPING}forny/<slug:role>/", mapping_page.renew_role, name="role-renew"),
    path(f"{MAPPING}skema/<int:number>/", joint.joint_page, name="joint-page"),
    path(f"{MAPPING}skema/til-sidst/", joint.joint_questions, name="joint-questions"),
    path(f"{MAPPING}skema/send/", joint.joint_review, name="joint-review"),
    path(f"{MAPPING}skema/genaabn/", joint.reopen_joint_form, name="joint-reopen"),
    path(f"{MAPPING}skema/papir/", joint.joint_on_paper, name="joint-paper"),
]
