-- Words taken out of a meetup.
insert into cases (id, subject_type, subject_id, "column", state, round, urgency, opened_at, target_at, decided_at, claimed_revision) values
  ('00000000-0000-7000-8000-000000000805', 'meetup', '00000000-0000-7000-8000-000000000401', 'rules', 'decided', 1, 2, '2026-01-20', '2026-01-21', '2026-01-21', 'a-revision');
insert into decisions (id, case_id, round, action, reason, statement, at, decided_by, account_id) values
  ('00000000-0000-7000-8000-000000000806', '00000000-0000-7000-8000-000000000805', 1, 'redact', 'privacy', 'A statement', '2026-01-21', '00000000-0000-7000-8000-0000000000a2', '00000000-0000-7000-8000-0000000000a3');
insert into redactions (decision_id, meetup_id, author_id, title, body, area, address, removed) values
  ('00000000-0000-7000-8000-000000000806', '00000000-0000-7000-8000-000000000401', '00000000-0000-7000-8000-0000000000a3', 'A walk', 'No steps. Ask Jo', 'Leipzig', 'At the bridge', '{Ask Jo}');
