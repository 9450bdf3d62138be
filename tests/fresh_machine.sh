#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Proves the promise of the README on a machine that has nothing: an empty Debian 12 with python3, git
# and CA certificates only. Clones the repository into it and runs the two commands there.
#
#   tests/fresh_machine.sh [--tree] [--keep] [--run "ARGS"]... [SOURCE]
#
#   SOURCE        the repository to prove; the one this file is in by default
#   --tree        prove the files as they lie there, committed or not
#   --run "ARGS"  run `./handrail ARGS` instead of the two commands; may be repeated
#   --keep        leave the machine there afterwards, and say where
#
# Needs root, debootstrap, and a Debian machine to take the package source and certificates from.
set -eu

SUITE=bookworm
say() { printf '%s\n' "fresh machine: $*"; }
stop() { say "$*" >&2; exit 3; }

tree='' keep='' runs='' source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
while [ $# -gt 0 ]; do
    case $1 in
    --tree) tree=yes ;;
    --keep) keep=yes ;;
    --run) shift; runs="$runs${1:?--run needs what to run}
" ;;
    -*) stop "unknown option $1." ;;
    *) source=$(CDPATH='' cd -- "$1" && pwd -P) ;;
    esac
    shift
done
[ -n "$runs" ] || runs='demo --no-serve
test
'
[ "$(id -u)" = 0 ] || stop "this needs root."
command -v debootstrap >/dev/null || stop "this needs debootstrap; install it first."

# The package source is the one this machine uses: no address is written down here.
sources_of() { # shellcheck disable=SC2016  # apt's own placeholders
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | sort -u |
        awk -v suite="$1" '$2 == suite { print $1; exit }'
}

timed() { # WHAT COMMAND...
    what=$1
    shift
    started=$(date +%s)
    "$@" || { say "$what FAILED after $(($(date +%s) - started)) s"; return 1; }
    say "$what: $(($(date +%s) - started)) s"
}

work=$(mktemp -d)
machine=$work/machine
# What is mounted is mounted in a namespace that ends with each run, so nothing of the host's hangs
# in here when it is deleted.
tidy() {
    if [ -n "$keep" ]; then say "kept in $machine"; else rm -rf --one-file-system "$work"; fi
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build() {
    mirror=$(sources_of $SUITE)
    [ -n "$mirror" ] || stop "no package source for Debian 12 is known to this machine's apt."
    debootstrap --variant=minbase --include=python3,git,ca-certificates \
        $SUITE "$machine" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        { tail -5 "$work/debootstrap.log"; stop "the empty machine could not be built."; }
    for suite in $SUITE $SUITE-updates $SUITE-security; do
        from=$(sources_of $suite)
        [ -z "$from" ] || echo "deb $from $suite main"
    done >"$machine/etc/apt/sources.list"
    cp -L /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
    cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
}

bring_in() {
    if [ -n "$tree" ]; then
        mkdir "$work/tree"
        git -C "$source" ls-files -coz --exclude-standard --deduplicate |
            (cd "$source" && tar -c --null --ignore-failed-read -T - 2>/dev/null) | tar -x -C "$work/tree"
        git -C "$work/tree" init -q
        git -C "$work/tree" add -A
        git -C "$work/tree" -c user.name=x -c user.email=x@localhost commit -qm "As it lies there"
        source=$work/tree
    fi
    git clone -q --no-hardlinks "$source" "$machine/root/handrail"
}

# Only what a network with its own certificates or proxy asks for goes along.
# shellcheck disable=SC2016  # expanded inside
inside() {
    unshare --mount --propagation private sh -eu -c '
        machine=$1; shift
        mount -t proc proc "$machine/proc"
        mount --rbind /dev "$machine/dev"
        exec chroot "$machine" "$@"
    ' sh "$machine" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        ${SSL_CERT_FILE:+"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"} \
        ${PIP_CERT:+"PIP_CERT=/etc/ssl/certs/ca-certificates.crt"} \
        ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
        ${no_proxy:+"no_proxy=$no_proxy"} ${CI:+"CI=$CI"} \
        sh -c 'cd /root/handrail && exec "$@"' sh "$@"
}

timed "an empty Debian 12" build
bring_in
say "python $(inside python3 -V | cut -d' ' -f2), no more; $(git -C "$machine/root/handrail" rev-parse --short HEAD) cloned"
failed=0
while read -r arguments; do
    [ -n "$arguments" ] || continue
    # shellcheck disable=SC2086  # several arguments
    timed "./handrail $arguments" inside ./handrail $arguments </dev/null || failed=1
done <<RUNS
$runs
RUNS
exit $failed
