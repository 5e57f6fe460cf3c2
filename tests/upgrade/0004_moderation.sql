-- The triggers are set at each start and are not there yet: these entries are numbered and fingerprinted as they would.
insert into audit_head values (1, 2, '');
insert into audit_log values
  (1, '2026-01-09T10:00:00.000Z', '00000000-0000-7000-8000-0000000000a2', 'claim', 'post', '00000000-0000-7000-8000-000000000104', null, '00000000-0000-7000-8000-000000000301', '', ''),
  (2, '2026-01-09T10:05:00.000Z', '00000000-0000-7000-8000-0000000000a2', 'hide', 'post', '00000000-0000-7000-8000-000000000104', 'kindness', '00000000-0000-7000-8000-000000000301', '', '');
update audit_log set hash = encode(sha256(convert_to(concat_ws('|', seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), actor, action, subject_type, subject_id, coalesce(reason, '-'), coalesce(within::text, '-'), prev_hash), 'UTF8')), 'hex') where seq = 1;
update audit_log set prev_hash = (select hash from audit_log where seq = 1) where seq = 2;
update audit_log set hash = encode(sha256(convert_to(concat_ws('|', seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), actor, action, subject_type, subject_id, coalesce(reason, '-'), coalesce(within::text, '-'), prev_hash), 'UTF8')), 'hex') where seq = 2;
update audit_head set hash = (select hash from audit_log where seq = 2);
insert into cases values
  ('00000000-0000-7000-8000-000000000301', 'post', '00000000-0000-7000-8000-000000000104', 'rules', 'decided', 1, 2, '2026-01-08', '2026-01-09', '2026-01-09', null, null),
  ('00000000-0000-7000-8000-000000000302', 'post', '00000000-0000-7000-8000-000000000101', 'care', 'open', 1, 0, '2026-01-08', '2026-01-09', null, null, null);
insert into reports values ('00000000-0000-7000-8000-000000000311', '00000000-0000-7000-8000-000000000302', 1, '00000000-0000-7000-8000-0000000000a4', 'safety', 'A note', '2026-01-08', null);
insert into case_parts values ('00000000-0000-7000-8000-000000000301', '00000000-0000-7000-8000-0000000000a2', 'decided');
insert into decisions values ('00000000-0000-7000-8000-000000000321', '00000000-0000-7000-8000-000000000301', 1, 'hide', 'kindness', 'A statement', null, '2026-01-09', '00000000-0000-7000-8000-0000000000a2', '00000000-0000-7000-8000-0000000000a4', null);
insert into appeals values ('00000000-0000-7000-8000-000000000331', '00000000-0000-7000-8000-000000000321', '00000000-0000-7000-8000-0000000000a4', 'An objection', '2026-01-10', 'open', null, null, null);
