"""Every setting comes from the environment or a `.env` file, with defaults that need no server.

`DEBUG=on` is for a first look and for work on the site; production sets SECRET_KEY, ALLOWED_HOSTS,
DATABASE_URL and REDIS_URL (see README.md).
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

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


# The marketplace next door

MARKETPLACE_NAME = {
    "en": env.str("MARKETPLACE_NAME_EN", "Kaiun Market"),
    "ja": env.str("MARKETPLACE_NAME_JA", "カイウンマーケット"),
}
MARKETPLACE_URL = env.str("MARKETPLACE_URL", "")

# Security

REDIS_URL = env.str("REDIS_URL", "")
DATABASE_URL = env.str("DATABASE_URL", "")
PRODUCTION = bool(DATABASE_URL and REDIS_URL) and not DEBUG
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY: a long random string that stays the same on every server.")
    SECRET_KEY = secret_key_kept_in(DATA_DIR / "secret-key")
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
    "helpcenter",
    "accounts",
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "crispy_forms",
    "django_htmx",
]
AUTH_USER_MODEL = "accounts.User"
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
    "config.middleware.PlainNotFound",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.OwnLanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    },
]
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
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
            "TIMEOUT": 3_600,  # Counting up, this backend forgets when a counter was to end.
            "OPTIONS": {"MAX_ENTRIES": 5_000},
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
CELERY_BEAT_SCHEDULE = {
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
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
if COLLECTED:
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED

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
    for folder in ("templates", "static", "locale", "helpcenter", "config"):
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
