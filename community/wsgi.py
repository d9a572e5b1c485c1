"""What gunicorn serves. Web requests get short database timeouts (wall 8)."""

import gc
import os

gc.disable()  # nearly all that is made until the workers are forked stays: walking it costs a tenth
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
os.environ.setdefault("LOTSE_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

from community.letters import only_utf8

application = only_utf8(get_wsgi_application())

from community.warmth import warm_up
from forum.domain import searches

searches.keep_time()
warm_up()
gc.freeze()  # and the workers share it
gc.enable()
