from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refunds', '0005_round'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='buyer_owes',
            field=models.BooleanField(default=False, help_text='the buyer has yet to pay for what goes out'),
        ),
    ]
