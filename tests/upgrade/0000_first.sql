insert into accounts (id, pseudonym, pseudonym_key, password_hash, email, role, standing, mail_notifications, agreed_rules_version, created_at, erased_at) values
  ('00000000-0000-7000-8000-0000000000a1', 'gus', 'gus', :hash, null, 'administrator', 'good', false, 1, '2026-01-01', null),
  ('00000000-0000-7000-8000-0000000000a2', 'cara', 'cara', :hash, null, 'moderator', 'good', false, 1, '2026-01-02', null),
  ('00000000-0000-7000-8000-0000000000a3', 'ana', 'ana', :hash, 'ana@example.org', 'member', 'good', true, 1, '2026-01-03', null),
  ('00000000-0000-7000-8000-0000000000a4', 'ben', 'ben', :hash, null, 'member', 'muted', false, 1, '2026-01-04', null),
  ('00000000-0000-7000-8000-0000000000a5', '', 'gone 1', '', null, 'member', 'good', false, 1, '2026-01-05', '2026-02-01');
insert into blocks values ('00000000-0000-7000-8000-0000000000a3', '00000000-0000-7000-8000-0000000000a4', '2026-01-05');
insert into login_sessions values ('a hash', '00000000-0000-7000-8000-0000000000b1', '00000000-0000-7000-8000-0000000000a3', '2100-01-01', '2026-01-05', 'Firefox on Android');
-- One of the guides' own, and one that somebody made.
insert into groups values
  ('00000000-0000-7000-8000-0000000000c1', 'questions', 'Questions', 'A summary', 'questions', 'peers', 'both', 'open', null, '2026-01-01'),
  ('00000000-0000-7000-8000-0000000000c2', 'by-the-river', 'By the river', 'A summary', 'questions', 'peers', 'self', 'approval', 'Leipzig', '2026-01-01');
insert into memberships values
  ('00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000a3', 'facilitator', 'member', '2026-01-06'),
  ('00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000a4', 'member', 'member', '2026-01-06'),
  ('00000000-0000-7000-8000-0000000000c2', '00000000-0000-7000-8000-0000000000a4', 'member', 'asked', '2026-01-06');
insert into timers (id, kind, subject, due_at) values ('00000000-0000-7000-8000-0000000000d1', 'mail-after-quiet', '00000000-0000-7000-8000-0000000000e1', '2100-01-01');
insert into signals values ('00000000-0000-7000-8000-0000000000d2', 'post', '00000000-0000-7000-8000-000000000101', 'link', 1, 'solicitation', 'S1', 0, 9, '2026-01-06');
insert into notifications values ('00000000-0000-7000-8000-0000000000e1', '00000000-0000-7000-8000-0000000000a3', 'thread-reply', '/threads/00000000-0000-7000-8000-0000000000f1', null, '2026-01-07', null);
