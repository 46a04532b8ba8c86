"""Every setting comes from the environment or a `.env` file, with defaults that need no server.

`DEBUG=on` is for a first look and for work on the site; production sets SECRET_KEY, ALLOWED_HOSTS,
DATABASE_URL and REDIS_URL (see README.md).
"""

import hashlib
import importlib.util
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", False)
DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "var")))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key_kept_in(path: Path) -> str:
    """Return the key of this installation, made at the first start."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


def private_bucket(name: str) -> tuple[dict[str, Any], str]:
    """Return the storage that keeps private files in a bucket, and the origin that its links lead to."""
    if not all(importlib.util.find_spec(library) for library in ("boto3", "storages")):
        raise ImproperlyConfigured("PRIVATE_S3_BUCKET needs more libraries: pip install -r requirements-s3.txt")
    region, endpoint = env.str("S3_REGION", ""), env.str("S3_ENDPOINT_URL", "").rstrip("/")
    if endpoint and not re.fullmatch(r"https?://[^/?#@\s]+", endpoint):
        raise ImproperlyConfigured("S3_ENDPOINT_URL is an address without a path, like https://s3.example.com")
    if not endpoint and not region:
        raise ImproperlyConfigured("PRIVATE_S3_BUCKET needs S3_REGION, or S3_ENDPOINT_URL for a server of your own.")
    options = {
        "bucket": name,
        "endpoint": endpoint or f"https://s3.{region}.amazonaws.com",
        "region": region,
        "key_id": env.str("S3_ACCESS_KEY_ID", ""),
        "secret": env.str("S3_SECRET_ACCESS_KEY", ""),
        "path_style": bool(endpoint),  # A server of one's own has no name for each bucket.
    }
    storage = {"BACKEND": "accounts.private_files.s3.PrivateS3", "OPTIONS": options}
    return storage, endpoint or f"https://{name}.s3.{region}.amazonaws.com"


# The marketplace next door

MARKETPLACE_NAME = {
    "en": env.str("MARKETPLACE_NAME_EN", "Kaiun Market"),
    "ja": env.str("MARKETPLACE_NAME_JA", "カイウンマーケット"),
}
MARKETPLACE_URL = env.str("MARKETPLACE_URL", "")
# Where this site is found, for links in mails; `run.py` sets it to the address that it serves on.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

# Security

REDIS_URL = env.str("REDIS_URL", "")
DATABASE_URL = env.str("DATABASE_URL", "")
PRODUCTION = bool(DATABASE_URL and REDIS_URL) and not DEBUG
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY: a long random string that stays the same on every server.")
    SECRET_KEY = secret_key_kept_in(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
VISITOR_COOKIE_NAME = "visitor"
if not PRODUCTION:  # Cookies are shared by all ports of a host, and two clones may run side by side.
    INSTALLATION = "_" + hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:8]
    SESSION_COOKIE_NAME = "session" + INSTALLATION
    CSRF_COOKIE_NAME = "csrftoken" + INSTALLATION
    VISITOR_COOKIE_NAME = "visitor" + INSTALLATION
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
X_FRAME_OPTIONS = "DENY"

# A body of the largest article is refused with words by its form, so the request itself may be larger.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # bytes

# Apps, from the highest to the lowest: each may import those below it, never those above.

INSTALLED_APPS = [
    "api",
    "disputes",
    "tickets",
    "helpcenter",
    "messaging",
    "orders",
    "accounts",
    "notices",
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.adapter.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

MIDDLEWARE = [
    "config.middleware.ReadableRequests",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.OwnLanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionsInUse",
    "accounts.middleware.AgentsNeedTheSecondFactor",
    "notices.middleware.NudgeTheOutbox",
    "notices.middleware.MovedClock",
    "config.middleware.WithoutCache",
    "config.middleware.PlainNotFound",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

# Accounts. allauth does the authentication; `accounts.adapter` is where it meets our rules.

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "member_id"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
    "set_password": "accounts.forms.passwords.SetPasswordForm",
    "reset_password_from_key": "accounts.forms.passwords.NewPasswordForm",
    "reauthenticate": "accounts.forms.passwords.ReauthenticateForm",
    "add_email": "accounts.forms.passwords.NewAddressForm",
}
ACCOUNT_RATE_LIMITS = {  # count / time / per what; kept in the cache
    "login": env.str("LIMIT_LOGIN", "60/m/ip"),
    "login_failed": env.str("LIMIT_LOGIN_FAILED", "30/m/ip,20/15m/key"),
    "signup": env.str("LIMIT_SIGN_UP", "20/h/ip"),
    "confirm_email": env.str("LIMIT_VERIFY", "1/m/key,5/h/key"),
    "reset_password": env.str("LIMIT_RESET", "20/h/ip,5/h/key"),
    "help": env.str("LIMIT_HELP", "20/h/ip,5/h/key"),  # Why can't I log in?
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = MARKETPLACE_NAME["en"]
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.passwords.AuthenticateForm",
    "reauthenticate": "accounts.forms.passwords.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.passwords.ActivateTOTPForm",
}
USERSESSIONS_TRACK_ACTIVITY = True
PASSWORD_RESET_TIMEOUT = 3 * 3_600  # seconds
SELLER_COUNTRIES = env.list("SELLER_COUNTRIES", default=["CN"])  # ISO 3166-1 alpha-2; "*" for every country
AGENTS_NEED_SECOND_FACTOR = env.bool("AGENTS_NEED_SECOND_FACTOR", True)
LOCK_AFTER_FAILURES = env.int("LOCK_AFTER_FAILURES", 10)  # failed sign-ins of one account …
LOCK_WITHIN_HOURS = env.int("LOCK_WITHIN_HOURS", 24)  # … within this time
REOPEN_DAYS = env.int("REOPEN_DAYS", 14)  # how long a closed account can be opened again before it is erased
UNVERIFIED_DAYS = env.int("UNVERIFIED_DAYS", 7)  # how long an account waits for its address to be verified
EXPORT_DAYS = env.int("EXPORT_DAYS", 7)  # how long a person's data can be fetched
REQUESTS_KEPT_DAYS = env.int("REQUESTS_KEPT_DAYS", 30)  # answered requests and failed sign-ins

# Mail. Nothing is sent inside a request: what is owed is a row, and `notices.sending` carries it.

EMAIL_URL = env.str("EMAIL_URL", "")  # smtp+tls://user:password@host:587
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
    MAIL_IS_SET = True
else:
    # A first look keeps its mails in a folder and shows them at /mailbox/; elsewhere they wait until a server is set.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
    MAIL_IS_SET = DEBUG
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 15)  # seconds
MAIL_DOMAIN = env.str("MAIL_DOMAIN", "help.example.com")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "") or f"{MARKETPLACE_NAME['en']} <no-reply@{MAIL_DOMAIN}>"
# Where replies arrive; empty while nobody reads them, and then no mail invites one.
REPLY_DOMAIN = env.str("REPLY_DOMAIN", "")
# The mailbox that they arrive in, imap+ssl://user:password@host/INBOX; and where those go that were taken.
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", "")
INBOUND_MOVE_TO = env.str("INBOUND_MOVE_TO", "")
# New mails to this address become questions to support; empty: they are answered with the way to the contact page.
SUPPORT_ADDRESS = env.str("SUPPORT_ADDRESS", "")
INBOUND_DAYS = env.int("INBOUND_DAYS", 90)  # how long mails are kept as they came
INBOUND_ANSWERS_PER_HOUR = env.int("INBOUND_ANSWERS_PER_HOUR", 60)  # above which strangers get none
NOTICE_CONNECTIONS = env.int("NOTICE_CONNECTIONS", 10)  # to the mail server, kept open during a sweep
NOTICE_LEASE_SECONDS = env.int("NOTICE_LEASE_SECONDS", 180)  # after which a dead worker's notices are due again

# Pages

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "notices.context.bell",
                "messaging.context.inbox",
                "disputes.context.disputes",
            ],
        },
    },
]
# In the session, so that a page with a message in it is never one of those kept for all strangers.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CRISPY_ALLOWED_TEMPLATE_PACKS = "house"
CRISPY_TEMPLATE_PACK = "house"
CRISPY_FAIL_SILENTLY = False

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [DATA_DIR / "locale"]  # `manage.py prepare_site` compiles locale/ into it, without a system gettext.
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Asia/Tokyo")

# The database: one SQLite file, or PostgreSQL as postgres://user:password@host/name

if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # The pool keeps connections.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["pool"] = {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "site.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache holds counters that limit abuse, so it must be shared by all processes: Redis, or a folder.

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # seconds; a page must not hang on it
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
            "TIMEOUT": 3_600,  # Counting up, this backend forgets when a counter was to end.
            # Above it a third is thrown away, limits too. One address is let add about 60 a minute, each for an hour.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# Jobs

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    BROKER_DIR = DATA_DIR / "broker"
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
# `manage.py tick` runs each once, in this order: what owes notices before what sends them.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "guard-accounts": {"task": "accounts.tasks.guard_accounts", "schedule": 60.0, "options": {"expires": 55}},
    "answer-requests": {"task": "accounts.tasks.answer_requests", "schedule": 60.0, "options": {"expires": 55}},
    "make-exports": {"task": "accounts.tasks.make_exports", "schedule": 60.0, "options": {"expires": 55}},
    "claim-orders": {"task": "orders.tasks.claim_orders", "schedule": 60.0, "options": {"expires": 55}},
    "make-photos": {"task": "messaging.tasks.make_photos", "schedule": 60.0, "options": {"expires": 55}},
    "delete-left-over-photos": {
        "task": "messaging.tasks.delete_left_over_photos",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "keep-house-in-accounts": {
        "task": "accounts.tasks.keep_house",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "publish-due-revisions": {
        "task": "helpcenter.tasks.publish_due_revisions",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "gather-popular-queries": {
        "task": "helpcenter.tasks.gather_popular_queries",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "forget-old-searches": {
        "task": "helpcenter.tasks.forget_old_searches",
        "schedule": 86_400.0,
        "options": {"expires": 80_000},
    },
    "fetch-mails": {"task": "messaging.tasks.fetch_mails", "schedule": 60.0, "options": {"expires": 55}},
    "settle-mails": {"task": "messaging.tasks.settle_mails", "schedule": 60.0, "options": {"expires": 55}},
    "delete-old-mails": {
        "task": "messaging.tasks.delete_old_mails",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "delete-old-drafts": {
        "task": "disputes.tasks.delete_old_drafts",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "send-refunds": {"task": "disputes.tasks.send_refunds", "schedule": 60.0, "options": {"expires": 55}},
    "move-disputes": {"task": "disputes.tasks.move_disputes", "schedule": 60.0, "options": {"expires": 55}},
    "hear-carriers": {"task": "disputes.tasks.hear_carriers", "schedule": 60.0, "options": {"expires": 55}},
    "raise-alarms-in-disputes": {"task": "disputes.tasks.raise_alarms", "schedule": 300.0, "options": {"expires": 280}},
    "move-tickets": {"task": "tickets.tasks.move_tickets", "schedule": 60.0, "options": {"expires": 55}},
    "delete-old-questions": {
        "task": "tickets.tasks.delete_old_questions",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "assign-tickets": {"task": "tickets.tasks.assign_tickets", "schedule": 60.0, "options": {"expires": 55}},
    "forget-case-presence": {
        "task": "disputes.tasks.forget_case_presence",
        "schedule": 3_600.0,
        "options": {"expires": 3_500},
    },
    "forget-presence": {"task": "tickets.tasks.forget_presence", "schedule": 3_600.0, "options": {"expires": 3_500}},
    "send-reminders": {"task": "notices.tasks.send_reminders", "schedule": 60.0, "options": {"expires": 55}},
    "send-notices": {"task": "notices.tasks.send_notices", "schedule": 60.0, "options": {"expires": 55}},
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {  # No URL: what is here leaves through a view that asks who wants it.
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PRIVATE_S3_BUCKET = env.str("PRIVATE_S3_BUCKET", "")  # instead of the folder; needs S3_REGION or S3_ENDPOINT_URL
PRIVATE_LINK_SECONDS = env.int("PRIVATE_LINK_SECONDS", 60)  # how long a link to a private file works
PRIVATE_FILES_ORIGIN = ""  # where such links lead, for the policy that pages are sent with
if PRIVATE_S3_BUCKET:
    STORAGES["private"], PRIVATE_FILES_ORIGIN = private_bucket(PRIVATE_S3_BUCKET)
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
if COLLECTED:
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED

# What looks at every photo and video before it is opened: a ClamAV daemon at tcp://host:3310 or unix:///path. Empty: nobody.
SCANNER_URL = env.str("SCANNER_URL", "")
SCANNER_SECONDS = env.float("SCANNER_SECONDS", 30.0)  # for one photo or video

# Orders and the window in which a dispute can be opened (docs/orders.md)

DISPUTE_WINDOW_DAYS = env.int("DISPUTE_WINDOW_DAYS", 60)
DISPUTE_WINDOW_MODE = env.str("DISPUTE_WINDOW_MODE", "calendar")  # or "elapsed": days of 24 hours
DISPUTE_WINDOW_GRACE_HOURS = env.int("DISPUTE_WINDOW_GRACE_HOURS", 0)
NOT_RECEIVED_MIN_DAYS = env.int("NOT_RECEIVED_MIN_DAYS", 10)
DISPUTE_AFTER_RECEIPT_DAYS = env.int("DISPUTE_AFTER_RECEIPT_DAYS", 0)  # when what arrived is no longer disputed; 0: off
DISPUTE_WINDOW_AFTER_REPLACEMENT = env.bool("DISPUTE_WINDOW_AFTER_REPLACEMENT", True)  # a new one, from its shipment
if DISPUTE_WINDOW_MODE not in ("calendar", "elapsed"):
    raise ImproperlyConfigured("DISPUTE_WINDOW_MODE is calendar or elapsed.")
if DISPUTE_AFTER_RECEIPT_DAYS < 0:
    raise ImproperlyConfigured("DISPUTE_AFTER_RECEIPT_DAYS is 0, which is off, or more.")

# Refunds (docs/refunds.md)

REFUND_GATEWAY = env.str("REFUND_GATEWAY", "manual")  # or "webhook": the marketplace is told, and pays
REFUND_WEBHOOK_URL = env.str("REFUND_WEBHOOK_URL", "")
REFUND_WEBHOOK_SECRET = env.str("REFUND_WEBHOOK_SECRET", "")  # whsec_ and 24 to 64 random bytes in base64
REFUND_WEBHOOK_SECONDS = env.float("REFUND_WEBHOOK_SECONDS", 15.0)  # for a whole answer
REFUND_WEBHOOK_PRIVATE = env.bool("REFUND_WEBHOOK_PRIVATE", DEBUG)  # whether it may be in a private network
REFUND_LEASE_SECONDS = env.int("REFUND_LEASE_SECONDS", 180)  # after which a dead worker's refund is due again
REFUND_CALENDAR = env.str("REFUND_CALENDAR", "JP")  # whose holidays banks keep: JP, GB-ENG; empty: weekends alone
# Above it a second agent confirms what was paid by hand; in minor units. At every amount of a currency that is not named.
REFUND_FOUR_EYES_MINOR = env.dict("REFUND_FOUR_EYES_MINOR", default={"JPY": 50_000}, cast={"value": int})
REFUND_COUPONS = env.bool("REFUND_COUPONS", True)  # coupons and points go back when a whole order is refunded
if REFUND_CALENDAR not in ("", "JP", "GB-ENG"):
    raise ImproperlyConfigured("REFUND_CALENDAR is JP, GB-ENG or empty.")
if REFUND_GATEWAY not in ("manual", "webhook"):
    raise ImproperlyConfigured("REFUND_GATEWAY is manual or webhook.")
if REFUND_GATEWAY == "webhook" and not (REFUND_WEBHOOK_URL and REFUND_WEBHOOK_SECRET):
    raise ImproperlyConfigured("REFUND_GATEWAY=webhook needs REFUND_WEBHOOK_URL and REFUND_WEBHOOK_SECRET.")

# Messages

PHOTOS_PER_MESSAGE = env.int("PHOTOS_PER_MESSAGE", 10)
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", 20_000_000)
PHOTO_MAX_PIXELS = env.int("PHOTO_MAX_PIXELS", 50_000_000)
PHOTO_MAX_SIDE = env.int("PHOTO_MAX_SIDE", 20_000)  # pixels
VIDEO_MAX_BYTES = env.int("VIDEO_MAX_BYTES", 100_000_000)  # of a minute of evidence; half as much at a phone's usual
# What a browser may send at once: a message full of photos, one video, and the rest of its form.
REQUEST_MAX_BYTES = PHOTOS_PER_MESSAGE * PHOTO_MAX_BYTES + VIDEO_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
MESSAGES_PER_MINUTE = env.int("MESSAGES_PER_MINUTE", 30)  # that one person may send
# Machine translation by a LibreTranslate server; off while no address is set
TRANSLATION_URL = env.str("TRANSLATION_URL", "")  # https://translate.example.com
TRANSLATION_API_KEY = env.str("TRANSLATION_API_KEY", "")
TRANSLATION_TIMEOUT = env.float("TRANSLATION_TIMEOUT", 10.0)  # seconds, altogether
TRANSLATIONS_PER_MINUTE = env.int("TRANSLATIONS_PER_MINUTE", 10)  # that one person may ask for
# Open pages hear of messages over streams (docs/decisions, "Live messages").
LIVE_POLL_SECONDS = env.float("LIVE_POLL_SECONDS", 1.0)  # between two looks at the database, one for all streams
LIVE_STREAMS_PER_PERSON = env.int("LIVE_STREAMS_PER_PERSON", 6)  # in one process; 0: pages ask by themselves
LIVE_STREAM_SECONDS = env.int("LIVE_STREAM_SECONDS", 600)  # after which a browser has to come again
LIVE_HEARTBEAT_SECONDS = env.int("LIVE_HEARTBEAT_SECONDS", 15)
LIVE_CHECK_SECONDS = env.int("LIVE_CHECK_SECONDS", 60)  # between two looks at who may still read what they watch

# Tickets

TICKET_REMIND_DAYS = env.int("TICKET_REMIND_DAYS", 3)  # that we wait for an answer before we remind of it
TICKET_SOLVE_DAYS = env.int("TICKET_SOLVE_DAYS", 4)  # after the reminder, until the ticket counts as solved
TICKET_CLOSE_DAYS = env.int("TICKET_CLOSE_DAYS", 14)  # in which a solved ticket can be opened again and rated
TICKET_UNDO_SEND_SECONDS = env.int("TICKET_UNDO_SEND_SECONDS", 10)  # before an agent's answer leaves
TICKETS_PER_HOUR = env.int("TICKETS_PER_HOUR", 20)  # that one account, or one address without one, may send
GUEST_PHOTOS_PER_HOUR = env.int("GUEST_PHOTOS_PER_HOUR", 60)  # from one address without an account
GUEST_MAILS_PER_HOUR = env.int(
    "GUEST_MAILS_PER_HOUR", 5
)  # to an address that somebody typed, to prove that it is theirs
GUEST_QUESTION_HOURS = env.int(
    "GUEST_QUESTION_HOURS", 24
)  # in which that proof can be given; photos wait no longer than a day
GUEST_LINK_DAYS = env.int("GUEST_LINK_DAYS", 30)  # in which a link of a mail shows a ticket to who has no account

# The help centre

CONTENT_DIR = ROOT / "content"
ARTICLE_BODY_MAX = env.int("ARTICLE_BODY_MAX", 200_000)  # characters
CONTENT_POLL_SECONDS = env.float(
    "CONTENT_POLL_SECONDS", 1.0
)  # how often a process asks whether something was published
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 64 * 1024 * 1024)  # per process
# The ways to help that the home page shows: slugs of articles, with an icon. The last one is the way to a person.
WAYS_TO_HELP = (("write-to-a-seller", "chat"), ("open-a-dispute", "scales"), ("contact-support", "lifebuoy"))
VOTES_PER_HOUR = env.int("VOTES_PER_HOUR", 60)  # per address
OPENINGS_PER_HOUR = env.int("OPENINGS_PER_HOUR", 300)  # answers opened from a search, per address
SEARCHES_PER_MINUTE = env.int("SEARCHES_PER_MINUTE", 120)  # through the API, per address
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", 400)  # how long it is kept what people searched for
SEARCH_LOG_AT_ONCE = False  # Tests write a search while it is answered; otherwise a thread does a moment later.
POPULAR_AFTER = env.int("POPULAR_AFTER", 3)  # times that a query must have been asked before others are offered it


def build() -> tuple[str, datetime]:
    """Return a short hash of what a page is made of besides the articles, and when the youngest part was written.

    A deploy changes every ETag with it.
    """
    digest = hashlib.sha256(repr((MARKETPLACE_NAME, MARKETPLACE_URL, TIME_ZONE)).encode())
    youngest = 0.0
    for folder in (
        "templates",
        "static",
        "locale",
        "disputes",
        "helpcenter",
        "messaging",
        "orders",
        "accounts",
        "notices",
        "config",
    ):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".css", ".js", ".svg", ".po", ".py"}:
                digest.update(path.read_bytes())
                youngest = max(youngest, path.stat().st_mtime)
    return digest.hexdigest()[:12], datetime.fromtimestamp(youngest, tz=UTC)


BUILD_ID, BUILT_AT = build()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
