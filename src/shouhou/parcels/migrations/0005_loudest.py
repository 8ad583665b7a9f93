from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0004_received'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='parcel',
            name='parcel_wrong',
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=Q(('wrong', True)), fields=['shop', '-alarm', '-sent_at', '-id'], name='parcel_wrong'),
        ),
    ]
