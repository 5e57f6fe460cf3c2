insert into meetups (id, group_id, title, starts_at, ends_at, time_zone, minutes, capacity, area_name, latitude, longitude, address, address_visible_hours, access, state, change, proposed_by, created_at, published_at) values
  ('00000000-0000-7000-8000-000000000401', '00000000-0000-7000-8000-0000000000c1', 'A walk', '2099-02-01 10:00Z', '2099-02-01 11:00Z', 'Europe/Berlin', 60, 8, 'Leipzig', 51.33, 12.36, 'At the bridge', 24, 'No steps', 'published', null, '00000000-0000-7000-8000-0000000000a3', '2026-01-10', '2026-01-11');
insert into meetup_hosts (meetup_id, account_id, answer, at) values
  ('00000000-0000-7000-8000-000000000401', '00000000-0000-7000-8000-0000000000a3', 'accepted', '2026-01-10'),
  ('00000000-0000-7000-8000-000000000401', '00000000-0000-7000-8000-0000000000a1', 'accepted', '2026-01-10');
