-- Somebody in a room who may need company, a soft line beside words, and words taken out of what was said in a room.
insert into live_signs (session_id, account_id, message_id, at) values
  ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-0000000000a4', '00000000-0000-7000-8000-000000000211', '2026-01-20 19:02Z');
update soft_lines set beside_id = '00000000-0000-7000-8000-000000000211';
insert into cases (id, subject_type, subject_id, "column", state, round, urgency, opened_at, target_at, decided_at) values
  ('00000000-0000-7000-8000-000000000801', 'live-message', '00000000-0000-7000-8000-000000000211', 'rules', 'decided', 1, 2, '2026-01-20', '2026-01-21', '2026-01-21');
insert into decisions (id, case_id, round, action, reason, statement, at, decided_by, account_id) values
  ('00000000-0000-7000-8000-000000000802', '00000000-0000-7000-8000-000000000801', 1, 'redact', 'privacy', 'A statement', '2026-01-21', '00000000-0000-7000-8000-0000000000a2', '00000000-0000-7000-8000-0000000000a3');
insert into redactions (decision_id, message_id, author_id, title, body, removed) values
  ('00000000-0000-7000-8000-000000000802', '00000000-0000-7000-8000-000000000211', '00000000-0000-7000-8000-0000000000a3', null, 'Said before', '{before}');
insert into cases (id, subject_type, subject_id, "column", state, round, urgency, opened_at, target_at, decided_at) values
  ('00000000-0000-7000-8000-000000000803', 'thread', '00000000-0000-7000-8000-0000000000f1', 'rules', 'decided', 1, 2, '2026-01-20', '2026-01-21', '2026-01-21');
insert into decisions (id, case_id, round, action, reason, statement, at, decided_by, account_id) values
  ('00000000-0000-7000-8000-000000000804', '00000000-0000-7000-8000-000000000803', 1, 'redact', 'privacy', 'A statement', '2026-01-21', '00000000-0000-7000-8000-0000000000a2', '00000000-0000-7000-8000-0000000000a3');
insert into redactions (decision_id, post_id, author_id, title, body, removed) values
  ('00000000-0000-7000-8000-000000000804', '00000000-0000-7000-8000-000000000101', '00000000-0000-7000-8000-0000000000a3', 'Kept through every version', 'First words', '{EARLIER}');
