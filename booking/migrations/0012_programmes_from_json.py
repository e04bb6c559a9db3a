"""Carries what the JSON column `settings` holds into columns and tables; the release before goes on reading it."""

import datetime as dt

from django.db import migrations

NUMBERS = {
    "lengths": ("talk_min", "talk_max", "workshop_min", "workshop_max", "break_max"),
    "mails": (
        "list_missing_days_before",
        "practical_days_before",
        "thanks_days_after",
        "privacy_notice_within_days",
    ),
    "retention": ("with_place_months", "without_place_months"),
}
DATES = ("published_on", "updated_on")


def carry(apps, schema_editor):
    alias = schema_editor.connection.alias
    AttendeeRole = apps.get_model("booking", "AttendeeRole").objects.using(alias)
    DaysToAvoid = apps.get_model("booking", "DaysToAvoid").objects.using(alias)
    for programme in apps.get_model("booking", "Programme").objects.using(alias).all():
        settings = programme.settings
        found = {name: settings[table][name] for table in NUMBERS if table in settings for name in NUMBERS[table] if name in settings[table]}
        found |= {name: dt.date.fromisoformat(settings[name]) for name in DATES if settings.get(name)}
        for name, value in found.items():
            setattr(programme, name, value)
        programme.save(update_fields=list(found))
        AttendeeRole.bulk_create(
            AttendeeRole.model(programme=programme, key=role["key"], da=role["da"], en=role["en"])
            for role in settings.get("roles", [])
        )
        DaysToAvoid.bulk_create(
            DaysToAvoid.model(
                programme=programme,
                starts_on=dt.date.fromisoformat(days["starts_on"]),
                ends_on=dt.date.fromisoformat(days["ends_on"]),
                kind=days["kind"],
                name_da=days["name_da"],
                name_en=days["name_en"],
            )
            for days in settings.get("days_to_avoid", [])
        )


class Migration(migrations.Migration):
    dependencies = [("booking", "0011_programme_columns")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
