"""Addresses of the administration screens."""

from django.urls import path

from courses.web import access_log, administration, administration_teams

urlpatterns = [
    path("administration/", administration.home, name="administration"),
    path("administration/people/", administration.people, name="people"),
    path("administration/people/import/", administration_teams.people_import, name="people_import"),
    path("administration/people/<uuid:public_id>/", administration.person, name="person"),
    path("administration/people/<uuid:public_id>/suspend/", administration.suspend, name="person_suspend"),
    path(
        "administration/people/<uuid:public_id>/reinstate/", administration.reinstate, name="person_reinstate"
    ),
    path("administration/people/<uuid:public_id>/roles/", administration.role_give, name="role_give"),
    path(
        "administration/people/<uuid:public_id>/roles/<int:membership>/end/",
        administration.role_end,
        name="role_end",
    ),
    path("administration/teams/", administration_teams.teams, name="teams"),
    path("administration/teams/<uuid:public_id>/", administration_teams.team_edit, name="team_edit"),
    path("administration/organisation/", administration_teams.organization_edit, name="organization"),
    path("access-log/", access_log.overview, name="access_log"),
]
