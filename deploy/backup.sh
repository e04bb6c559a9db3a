#!/bin/sh
# Dumps the database of DATABASE_URL into the folder BACKUP_DIR, keeps thirty days, and touches BACKUP_MARK, whose age
# /health/ watches. Nothing takes the place of an older dump before the new one was read to its end.
set -eu
: "${DATABASE_URL:?}" "${BACKUP_DIR:?}" "${BACKUP_MARK:?}"
umask 077
new="$BACKUP_DIR/.new"
pg_dump --format=custom --file="$new" "$DATABASE_URL"
pg_restore --file=/dev/null "$new"
mv "$new" "$BACKUP_DIR/temadag-$(date +%F).dump"
find "$BACKUP_DIR" -name 'temadag-*.dump' -mtime +30 -delete
touch "$BACKUP_MARK"
