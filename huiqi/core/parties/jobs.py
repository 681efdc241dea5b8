"""What the parties room does after commit."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiqi.core.parties.models import Person
from huiqi.core.parties.sweeping import sweep_interface, sweep_sessions

_TEXT = """{name}，您好：

有人（应该是您）要重设惠企账号的密码。请在 1 小时内打开下面的链接，设置新密码：

{link}

链接只能用一次。不是您本人操作的，不用理会，密码不会改变。
本平台不收费，未委托任何中介。
"""


@app.task(name="parties.mail_password_link", retry=RetryStrategy(max_attempts=4, exponential_wait=4))
def mail_password_link(person_id: int, link_template: str) -> None:
    """Send the link; its token is made here, so no secret lies in the queue. Sent twice, both links work once."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not person.email:
        return
    link = link_template.replace("{uid}", urlsafe_base64_encode(force_bytes(person.pk))).replace(
        "{token}", default_token_generator.make_token(person)
    )
    send_mail("重设惠企账号密码", _TEXT.format(name=person.name, link=link), None, [person.email])


@app.periodic(cron="17 * * * *", periodic_id="parties.sweep_interface")
@app.task(name="parties.sweep_interface", queue="keeping", queueing_lock="parties.sweep_interface")
def sweep_machines_door(timestamp: int) -> None:
    """Every hour: forget who asked how fast, answers kept for repeated requests, sessions that have run out."""
    sweep_interface()
    sweep_sessions()
