import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# WhiteNoise answers with files, which Django reads in a thread: what it warns of is what is wanted.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

django_application = get_asgi_application()

# These need Django to be set up.
from django.conf import settings  # noqa: E402

from config.bounding import with_bounded_bodies  # noqa: E402
from config.lifespan import with_farewell  # noqa: E402
from config.warming import warm_up  # noqa: E402
from helpcenter.search_log import AT_EXIT, log  # noqa: E402
from messaging.live import poller  # noqa: E402

too_large = (settings.ROOT / "templates" / "413.html").read_bytes()
bounded = with_bounded_bodies(django_application, settings.REQUEST_MAX_BYTES, too_large)
application = with_farewell(bounded, lambda: log.flush(AT_EXIT), at_signal=poller.close)
warm_up()
