#!/bin/sh
# debian.sh PACKAGE…   installs those Debian packages that are missing, where this user may do so;
#                      otherwise one line saying what to run, and exit code 1.
set -u
missing=""
for package in "$@"; do
    dpkg -s "$package" 2>/dev/null | grep -q '^Status:.* installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then as_root=""
elif sudo -n true 2>/dev/null; then as_root="sudo -n"
else as_root="none"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as_root" = none ]; then
    echo "缺少系统软件包，这里无权安装。请先运行：sudo apt-get install$missing" >&2
    exit 1
fi

echo "安装系统软件包：${missing# } …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# An outdated package list is the usual reason for a failed install; a failed update alone is not fatal.
$as_root apt-get update -qq >"$log" 2>&1
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
    echo "系统软件包装不上（${missing# }）：$(grep '^E:' "$log" | head -n 1)" >&2
    exit 1
fi
