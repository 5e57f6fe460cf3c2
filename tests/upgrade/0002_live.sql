insert into live_sessions (id, group_id, title, guide, starts_at, ends_at, time_zone, minutes, capacity, agenda, state, phase, phase_since, last_seq, scheduled_by, closed_at, purge_at, purged_at, attendance) values
  ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-0000000000c1', 'Over, and deleted', 'questions', '2026-01-10 19:00Z', '2026-01-10 20:00Z', 'Europe/Berlin', 60, 8, '[{"phase":"arriving"},{"phase":"sharing","minutes":30}]', 'closed', 'sharing', '2026-01-10 19:10Z', 9, '00000000-0000-7000-8000-0000000000a3', '2026-01-10 20:00Z', '2026-01-13 20:00Z', '2026-01-13 20:00Z', 2),
  ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-0000000000c1', 'Going on', null, '2026-01-20 19:00Z', '2099-01-20 20:00Z', 'Europe/Berlin', 60, 8, '[{"phase":"arriving"}]', 'open', 'arriving', '2026-01-20 19:00Z', 3, '00000000-0000-7000-8000-0000000000a3', null, null, null, null),
  ('00000000-0000-7000-8000-000000000203', '00000000-0000-7000-8000-0000000000c1', 'Still to come', null, '2099-01-21 19:00Z', '2099-01-21 20:00Z', 'Europe/Berlin', 60, 1, '[{"phase":"arriving"}]', 'scheduled', null, null, 0, '00000000-0000-7000-8000-0000000000a3', null, null, null, null);
insert into live_consents values ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-0000000000a3', 1, '2026-01-20 18:50Z');
insert into live_stays (session_id, account_id, present, leads, entered_seq) values ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-0000000000a3', true, true, 1);
insert into live_messages (id, session_id, seq, at, author_id, body, html) values ('00000000-0000-7000-8000-000000000211', '00000000-0000-7000-8000-000000000202', 3, '2026-01-20 19:01Z', '00000000-0000-7000-8000-0000000000a3', 'Said before', '<p>Said before</p>');
insert into live_events values
  ('00000000-0000-7000-8000-000000000202', 1, '2026-01-20 18:50Z', 'entered', '00000000-0000-7000-8000-0000000000a3', '{"leads":true}'),
  ('00000000-0000-7000-8000-000000000202', 2, '2026-01-20 19:00Z', 'phase-changed', null, '{"phase":"arriving"}'),
  ('00000000-0000-7000-8000-000000000202', 3, '2026-01-20 19:01Z', 'message-posted', '00000000-0000-7000-8000-000000000211', null);
insert into places (event_type, event_id, account_id, state, at) values
  ('live-session', '00000000-0000-7000-8000-000000000203', '00000000-0000-7000-8000-0000000000a4', 'confirmed', '2026-01-11'),
  ('live-session', '00000000-0000-7000-8000-000000000203', '00000000-0000-7000-8000-0000000000a3', 'cancelled', '2026-01-11');
