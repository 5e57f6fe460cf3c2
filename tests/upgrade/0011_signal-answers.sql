insert into signal_answers (id, signal_id, case_id, answered_by, answer, right_label, rule, rule_version, label, level, modifiers, at) values
  ('00000000-0000-7000-8000-000000000601', '00000000-0000-7000-8000-000000000602', '00000000-0000-7000-8000-000000000302', '00000000-0000-7000-8000-0000000000a2', 'agree', null, 'risk-passive', 1, 'risk', 'C2', '{negated}', '2026-01-20');
insert into redactions (decision_id, post_id, author_id, title, body, removed) values
  ('00000000-0000-7000-8000-000000000321', '00000000-0000-7000-8000-000000000101', '00000000-0000-7000-8000-0000000000a3', null, 'First words', '{words}');
insert into muted_rules (rule, id, muted_by, answers_for, at) values ('link', '00000000-0000-7000-8000-000000000701', '00000000-0000-7000-8000-0000000000a2', null, '2026-01-20');
