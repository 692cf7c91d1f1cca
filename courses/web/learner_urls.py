"""Addresses of the learner's pages, but for quizzes and role-plays."""

from django.urls import path

from courses.web import answer_files, home, learner, learner_lesson, learner_scenario, review

urlpatterns = [
    path("", home.home, name="home"),
    path("modules/", learner.modules, name="modules"),
    path("modules/<slug:module>/", learner.module, name="module"),
    path("modules/<slug:module>/goal/", learner.goal, name="goal"),
    path("modules/<slug:module>/<slug:step>/", learner.step, name="step"),
    path("modules/<slug:module>/<slug:step>/place/", learner_lesson.place, name="lesson_place"),
    path(
        "modules/<slug:module>/<slug:step>/answers/<str:block>/", learner_lesson.answer, name="lesson_answer"
    ),
    path("modules/<slug:module>/<slug:step>/finish/", learner_lesson.finish, name="lesson_finish"),
    path("modules/<slug:module>/<slug:step>/start/", learner_scenario.start, name="scenario_start"),
    path("modules/<slug:module>/<slug:step>/choose/", learner_scenario.choose, name="scenario_choose"),
    path(
        "modules/<slug:module>/<slug:step>/stop-clock/",
        learner_scenario.stop_clock,
        name="scenario_stop_clock",
    ),
    path(
        "modules/<slug:module>/<slug:step>/take-back/", learner_scenario.take_back, name="scenario_take_back"
    ),
    path("practice/", learner.practice, name="practice"),
    path("review/", review.review, name="review"),
    path("review/answers/<uuid:key>/", review.answered, name="review_answer"),
    path("record/", learner.record, name="record"),
    path("record/answers/", answer_files.own, name="bring_in_answers"),
    path("deadlines/", learner.deadlines, name="deadlines"),
]
