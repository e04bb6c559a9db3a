#!/bin/sh
# Rehearses continuous archiving and recovery to a point in time, with a server of its own in the new folder $1; it
# touches no other. PG_BIN is the folder of PostgreSQL's programs. Not as root, which PostgreSQL refuses.
set -eu
folder="${1:?a folder that does not exist yet}"
bin="${PG_BIN:-$(pg_config --bindir)}"
umask 077
mkdir "$folder" "$folder/archive"
running=""
trap 'test -z "$running" || "$bin/pg_ctl" -D "$running" -m immediate stop >/dev/null' EXIT

start() {
    "$bin/pg_ctl" -D "$1" -l "$folder/log" -w start >/dev/null
    running="$1"
}
ask() { "$bin/psql" -h "$folder" -U rehearsal -d postgres -v ON_ERROR_STOP=1 -Atqc "$1"; }

echo "1. A server that archives its log"
"$bin/initdb" -D "$folder/live" -A trust -U rehearsal >/dev/null
cat >> "$folder/live/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
archive_mode = on
archive_command = 'test ! -f "$folder/archive/%f" && cp "%p" "$folder/archive/.%f" && mv "$folder/archive/.%f" "$folder/archive/%f"'
END
start "$folder/live"
ask "CREATE TABLE said (what text)"

echo "2. A base backup"
"$bin/pg_basebackup" -h "$folder" -U rehearsal -D "$folder/base" --checkpoint=fast

echo "3. A registration, the moment to come back to, and a mistake after it"
ask "INSERT INTO said VALUES ('registered')"
moment="$(ask 'SELECT clock_timestamp()')"
ask "INSERT INTO said VALUES ('mistake')"
segment="$(ask 'SELECT pg_walfile_name(pg_switch_wal())')"
tries=100
until test -f "$folder/archive/$segment"; do
    tries=$((tries - 1))
    test "$tries" -gt 0 || { echo "The log was not archived: $folder/log" >&2; exit 1; }
    sleep 0.1
done
"$bin/pg_ctl" -D "$folder/live" -m immediate stop >/dev/null
running=""

echo "4. Recovery to $moment"
cp -R "$folder/base" "$folder/restored"
cat >> "$folder/restored/postgresql.conf" <<END
restore_command = 'cp "$folder/archive/%f" "%p"'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
archive_mode = off
END
touch "$folder/restored/recovery.signal"
start "$folder/restored"
tries=100
until test "$(ask 'SELECT pg_is_in_recovery()')" = f; do
    tries=$((tries - 1))
    test "$tries" -gt 0 || { echo "It did not come up: $folder/log" >&2; exit 1; }
    sleep 0.1
done
found="$(ask 'SELECT string_agg(what, $$, $$) FROM said')"
test "$found" = registered || { echo "Came back with: $found" >&2; exit 1; }
echo "All right: what was registered is there, and the mistake is not."
