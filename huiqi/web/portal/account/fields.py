"""The questions of the account pages."""

from __future__ import annotations

from huiqi.web.kit.forms import Field

SIGN_IN = [
    Field("login", "登录名", hint="注册时用的邮箱或手机号", autocomplete="username", max_length=120),
    Field("password", "密码", type="password", autocomplete="current-password", max_length=200),
]
CODE = [Field("code", "手机上的 6 位动态口令", type="code", autocomplete="one-time-code", max_length=8)]
NEW_PASSWORD = Field(
    "password",
    "设一个密码",
    type="password",
    hint="至少 10 位，不能全是数字，不要用姓名或登录名",
    autocomplete="new-password",
    max_length=200,
)
REGISTER = [
    Field("name", "姓名", hint="写真实姓名，审核时要和授权书核对", autocomplete="name", max_length=60),
    Field(
        "login",
        "邮箱或手机号",
        hint="以后用它登录。填邮箱的，忘了密码可以自己找回",
        autocomplete="username",
        max_length=120,
    ),
    NEW_PASSWORD,
]
FORGOTTEN = [Field("login", "登录名", hint="注册时用的邮箱或手机号", autocomplete="username", max_length=120)]
CHANGE_PASSWORD = [
    Field("current_password", "现在的密码", type="password", autocomplete="current-password", max_length=200),
    Field(
        "password",
        "新密码",
        type="password",
        hint="至少 10 位，不能全是数字，不要用姓名或登录名",
        autocomplete="new-password",
        max_length=200,
    ),
]
CONTACT = [
    Field(
        "email", "邮箱", type="email", required=False, hint="收通知和找回密码用", autocomplete="email", max_length=120
    ),
    Field("phone", "手机", type="tel", required=False, hint="办理人找您时用", autocomplete="tel", max_length=20),
]
CLAIM = [
    Field("uscc", "统一社会信用代码", hint="营业执照上的 18 位代码", max_length=30),
    Field("company_name", "企业名称", required=False, hint="企业库里已有的企业不用填，按代码自动带出", max_length=200),
    Field("licence", "营业执照", type="file", hint="照片或 PDF，副本也可以", accept=".pdf,.jpg,.jpeg,.png"),
    Field("letter", "授权书", type="file", hint="写明授权您办理，并盖公章", accept=".pdf,.jpg,.jpeg,.png"),
]
IDENTITY = [Field("code", "授权码", type="text", max_length=40)]
INVITE = [
    Field("login", "对方的登录名", hint="他/她注册（或将要注册）用的邮箱或手机号", max_length=120),
    Field(
        "role",
        "授权他/她做什么",
        type="enum",
        enum=[
            ("clerk", "经办人：填申请、交材料、收通知"),
            ("agent", "代办人：外单位人员，同经办人，必须写到期日"),
            ("owner", "企业管理员：还可以授权和撤销"),
        ],
        value="clerk",
    ),
    Field(
        "expires_on",
        "授权到哪天",
        type="date",
        required=False,
        hint="当天仍有效；不填就一直有效，直到撤销。写成 2027-03-01",
    ),
]
