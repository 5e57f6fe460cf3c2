-- Somebody who has reported a post is worried about its author as well; and a worry that was looked at.
insert into reports (id, case_id, round, reporter_id, category, note, created_at, looked_at, outcome) values
  ('00000000-0000-7000-8000-000000000312', '00000000-0000-7000-8000-000000000302', 1, '00000000-0000-7000-8000-0000000000a4', 'worry', 'A note', '2026-01-09', null, null),
  ('00000000-0000-7000-8000-000000000313', '00000000-0000-7000-8000-000000000301', 1, '00000000-0000-7000-8000-0000000000a3', 'worry', null, '2026-01-08', '2026-01-09', 'seen');
