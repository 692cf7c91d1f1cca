"""Addresses of quizzes: before, during, after; and of answers that a person decides."""

from django.urls import path

from courses.web import quiz, quiz_practice, quiz_result, quiz_review, quiz_saving

urlpatterns = [
    path("modules/<slug:module>/<slug:step>/quiz/", quiz.start, name="quiz"),
    path("attempts/<int:attempt_id>/<int:position>/", quiz.question, name="attempt"),
    path("attempts/<int:attempt_id>/finish/", quiz.finish, name="attempt_overview"),
    path("attempts/<int:attempt_id>/submission/", quiz.submit, name="attempt_submit"),
    path("attempts/<int:attempt_id>/pen/", quiz.take_pen, name="attempt_pen"),
    path("attempts/<int:attempt_id>/lease/", quiz_saving.claim, name="attempt_lease"),
    path("attempts/<int:attempt_id>/answers/<uuid:question_id>/", quiz_saving.save, name="attempt_save"),
    path("attempts/<int:attempt_id>/flags/<uuid:question_id>/", quiz_saving.flag, name="attempt_flag"),
    path("attempts/<int:attempt_id>/checks/<uuid:question_id>/", quiz_practice.check, name="attempt_check"),
    path("attempts/<int:attempt_id>/result/", quiz_result.result, name="attempt_result"),
    path("grading/answers/", quiz_review.queue, name="answer_reviews"),
    path("grading/answers/<int:review_id>/", quiz_review.review, name="answer_review"),
]
