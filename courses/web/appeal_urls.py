"""Addresses of second looks."""

from django.urls import path

from courses.web import appeals

urlpatterns = [
    path("replies/<int:submission_id>/second-look/", appeals.ask, name="appeal"),
    path("replies/<int:submission_id>/second-look/take-back/", appeals.take_back, name="appeal_take_back"),
    path("grading/second-looks/", appeals.waiting, name="appeals"),
    path("grading/second-looks/<int:appeal_id>/", appeals.look, name="appeal_look"),
    path("grading/second-looks/<int:appeal_id>/claim/", appeals.claim, name="appeal_claim"),
    path("grading/second-looks/<int:appeal_id>/give-back/", appeals.give_back, name="appeal_give_back"),
    path("grading/second-looks/<int:appeal_id>/decide/", appeals.decide, name="appeal_decide"),
]
