#!/bin/sh
# Starts coturn with turnserver.conf and what differs from host to host. The secret comes by the environment and stands
# in a file that its user alone reads: on a command line every process list would show it.
set -eu
conf=$(mktemp)
cat "$(dirname "$0")/turnserver.conf" > "$conf"
cat >> "$conf" << END
realm=${RPS_DOMAIN:-localhost}
external-ip=${RPS_PUBLIC_IP:?the address that the domain points to}
static-auth-secret=${RPS_TURN_SECRET:?make one with openssl rand -hex 32}
END
unset RPS_TURN_SECRET
exec turnserver -c "$conf" "$@"
