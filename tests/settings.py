"""The product's settings, made quick and harmless for tests."""

import atexit
import os
import shutil
import tempfile

# Never the seller's own folder, and no pool: every test thread closes what it opened.
FILES = tempfile.mkdtemp(prefix="shouhou-files-", dir="/tmp")
atexit.register(shutil.rmtree, FILES, ignore_errors=True)
os.environ["SHOUHOU_DATA"] = FILES
os.environ["SHOUHOU_POOL"] = "0"

from shouhou.project.settings import *  # noqa: E402, F403

SECRET_KEY = "only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
