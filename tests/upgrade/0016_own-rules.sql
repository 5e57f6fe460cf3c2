-- A rule of an administrator’s own in two versions, the second in shadow, and what it would have flagged.
insert into own_rules (id, version, label, level, sentence, words, sees, passes, made_by, made_at, state, moved_by, moved_at,
  read_since, read_until, reading, cursor, read, flagged, read_at) values
  ('00000000-0000-7000-8000-000000000701', 1, 'solicitation', 'S3', 'offers a course', '{"my course"}', '{"Take my course"}', '{"Of course"}', '00000000-0000-7000-8000-0000000000a2', '2026-01-20', 'off', '00000000-0000-7000-8000-0000000000a2', '2026-01-21', '2025-12-21', '2026-01-20', null, null, 9, 1, '2026-01-20'),
  ('00000000-0000-7000-8000-000000000701', 2, 'solicitation', 'S3', 'offers a course', '{"my course"}', '{"Take my course"}', '{"Of course"}', '00000000-0000-7000-8000-0000000000a2', '2026-01-21', 'shadow', '00000000-0000-7000-8000-0000000000a2', '2026-01-21', '2025-12-22', '2026-01-21', 'thread', null, 7, 1, null);
insert into own_rule_flags (id, rule_id, version, subject_type, subject_id, span_from, span_to, written_at, in_past) values
  ('00000000-0000-7000-8000-000000000711', '00000000-0000-7000-8000-000000000701', 2, 'post', '00000000-0000-7000-8000-000000000101', 0, 4, '2026-01-20', true);
