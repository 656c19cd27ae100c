#!/bin/sh
# venv.sh FOLDER   makes a virtual environment there with the first Python ≥ 3.11 found ($PYTHON is tried before others).
set -u
folder=$1
for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "${python:-}" ]; then
    echo "没有找到 Python 3.11 或更新的版本。请先安装，或用 make … PYTHON=/路径/python3.11 指明。" >&2
    exit 1
fi

# Debian packs venv's pip apart from Python itself.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    "$(dirname "$0")/debian.sh" "$version-venv" || exit 1
fi
echo "创建 $folder（$("$python" --version)）…"
"$python" -m venv "$folder"
