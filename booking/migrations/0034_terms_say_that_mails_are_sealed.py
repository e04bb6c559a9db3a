"""Have the next turn of each programme state its terms once more: they say that mails are sealed from there on."""

from django.db import migrations


def state_again(apps, _schema_editor):
    apps.get_model("booking", "Programme").objects.update(terms_in_journal=False)


class Migration(migrations.Migration):
    dependencies = [("booking", "0033_searched")]
    operations = [migrations.RunPython(state_again, migrations.RunPython.noop)]
