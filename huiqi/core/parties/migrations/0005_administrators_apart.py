"""三员: nobody holds two posts of an administrator (system, security, audit) on the same day.

An exclusion over ranges only, so that no extension is needed (plain PostgreSQL has no GiST operators for numbers): a
person's number is a range of one, a post its days. A post that ends on the day it began covers no day.
"""

from __future__ import annotations

from django.db import migrations

APART = """
ALTER TABLE parties_post ADD CONSTRAINT parties_post_administrators_apart EXCLUDE USING gist (
    int8range(person_id, person_id, '[]') WITH &&,
    daterange(since_on, until_on, '[)') WITH &&
) WHERE (role IN ('operator', 'security', 'auditor'));
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_sessions_passwords_erasure")]
    operations = [
        migrations.RunSQL(APART, "ALTER TABLE parties_post DROP CONSTRAINT parties_post_administrators_apart"),
    ]
