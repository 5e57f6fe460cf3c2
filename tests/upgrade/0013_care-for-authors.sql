-- Who has read the soft line, a help line that was called, and somebody who said that it was not about them.
insert into soft_lines (account_id, shown_at) values ('00000000-0000-7000-8000-0000000000a3', '2026-01-21');
insert into help_lines (id, country, name, call, alternative, text, hours, cost, emergency, source, checked_at, confirmed_at, confirmed_by, removed) values
  ('00000000-0000-7000-8000-000000000601', 'BR', 'A line', '188', null, null, '24/7', 'free', '192', 'https://example.org/line', '2026-01-20', '2026-01-21', '00000000-0000-7000-8000-0000000000a2', false);
insert into signals (id, subject_type, subject_id, rule, rule_version, label, level, span_from, span_to, created_at, not_me_at) values
  ('00000000-0000-7000-8000-000000000611', 'post', '00000000-0000-7000-8000-000000000612', 'risk-plan', 1, 'risk', 'C3', 0, 4, '2026-01-20', '2026-01-20');
