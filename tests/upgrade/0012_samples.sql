insert into samples (post_id, drawn_at, label, labelled_by, labelled_at) values
  ('00000000-0000-7000-8000-000000000101', '2026-01-20', 'none', '00000000-0000-7000-8000-0000000000a2', '2026-01-21');
