import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0013_scenario_conditions'),
    ]

    operations = [
        migrations.AddField(
            model_name='roleplaypage',
            name='scored',
            field=wagtail.fields.StreamField([('reply', 12)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('anchor', 'Anchor, shown with its levels'), ('practice', 'Practice, levels shown after scoring'), ('licence', 'Licence set'), ('seed', 'Seed, for rounds of all graders')], 'label': 'Use'}), 1: ('wagtail.blocks.IntegerBlock', (), {'default': 1, 'help_text': 'Of use for licence sets alone.', 'label': 'Licence set', 'max_value': 9, 'min_value': 1}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('charming', 'Charming but wrong'), ('clumsy', 'Clumsy but right'), ('borderline', 'Borderline')], 'label': 'What makes it hard', 'required': False}), 3: ('content.blocks.text.ShortNameBlock', (), {'help_text': 'The short name of a part.', 'label': 'Part'}), 4: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'rows': 6}), 5: ('wagtail.blocks.StructBlock', [[('part', 3), ('text', 4)]], {}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Reply', 'min_num': 1}), 7: ('wagtail.blocks.CharBlock', (), {'help_text': 'Its title, as the rubric words it.', 'label': 'Criterion'}), 8: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('1', '1 Starting'), ('2', '2 Building'), ('3', '3 Solid'), ('4', '4 Leading')], 'label': 'Level'}), 9: ('wagtail.blocks.TextBlock', (), {'help_text': 'What on the page decides it. Graders read it after scoring.', 'label': 'Reason', 'required': False, 'rows': 1}), 10: ('wagtail.blocks.StructBlock', [[('criterion', 7), ('level', 8), ('reason', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'label': 'Levels'}), 12: ('wagtail.blocks.StructBlock', [[('use', 0), ('set_number', 1), ('remark', 2), ('texts', 6), ('marks', 11)]], {})}, help_text='Replies with the levels that experts agreed on. Graders learn with them; learners never see them.', verbose_name='scored replies'),
        ),
    ]
