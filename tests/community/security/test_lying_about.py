"""What lies beside the code is served to nobody, and no folder is listed."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/static/.git/config", "/static/../.git/config",
        "/static/%2e%2e/.git/config", "/media/../.git/config", "/.env", "/var/secrets.env",
        "/static/../var/secrets.env", "/manage.py", "/static/../manage.py", "/requirements.txt",
        "/static/", "/static/js/", "/media/", "/media/pictures/", "/static/vendor/",
    ],
)  # fmt: skip
def test_it_is_not_there(client, path):
    assert client.get(path).status_code == 404
