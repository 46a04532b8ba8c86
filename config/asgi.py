import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# WhiteNoise answers with files, which Django reads in a thread: what it warns of is what is wanted.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

django_application = get_asgi_application()

# These need Django to be set up.
from config.lifespan import with_farewell  # noqa: E402
from config.warming import warm_up  # noqa: E402
from helpcenter.search_log import AT_EXIT, log  # noqa: E402

application = with_farewell(django_application, lambda: log.flush(AT_EXIT))
warm_up()
