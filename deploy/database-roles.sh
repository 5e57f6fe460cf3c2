#!/bin/sh
# Two roles and the database, made once, when the volume is empty. The owner migrates; the server reads and writes rows,
# and can change neither a table nor the record of what moderators did.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$OWNER_PASSWORD" -v server_password="$SERVER_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role secure_base_owner login password :'owner_password';
create role secure_base_server login password :'server_password';
create database secure_base owner secure_base_owner
  template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8';
revoke connect on database secure_base from public;
grant connect on database secure_base to secure_base_server;
SQL
