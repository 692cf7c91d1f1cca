from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What people do, and what it earns them."""

    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes the job handlers known, and tells the library who counts answers and grades."""
        import_module("courses.tasks")
        counting = import_module("courses.quizzes.counting")
        import_module("content.usage").count_answers_with(counting.answers_by_version)
        grading = import_module("courses.role_plays.counting")
        import_module("content.rubric_usage").count_grades_with(grading.grades_by_version)
