"""What was kept on the way of practice moves to where it can be removed. Not reversed: the rows stay there."""

from django.db import migrations


def move(apps, schema_editor):
    old = apps.get_model("courses", "DraftSnapshot").objects.filter(submission__is_graded_mode=False)
    new = apps.get_model("courses", "PracticeText").objects
    table = apps.get_model("courses", "DraftSnapshot")._meta.db_table
    if not old.exists():
        return
    new.bulk_create(
        [
            new.model(
                submission_id=row.submission_id, texts=row.texts, refused=row.refused, taken_at=row.taken_at
            )
            for row in old.iterator()
        ]
    )
    # The guards are created anew after every migrate.
    place = f' ON "{table}"' if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"{place}')
    old.delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_private_practice")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
