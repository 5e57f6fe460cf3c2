import type pg from 'pg'

/**
 * What the database itself refuses, whoever asks. Set by the owner at each start, so that a guard that somebody
 * switched off stands again.
 */
export async function setGuards(client: pg.Client): Promise<void> {
  await client.query(functions)
  for (const { table, name, when } of triggers) {
    const { rows } = await client.query<{ on: boolean }>(
      `select tgenabled = 'O' as on from pg_trigger where tgrelid = $1::regclass and tgname = $2`,
      [table, name],
    )
    if (rows[0]?.on) continue
    await client.query(`create or replace trigger ${name} ${when} execute function ${name}();
      alter table ${table} enable trigger ${name}`)
  }
  await client.query(`insert into audit_head (id, seq, hash) values (1, 0, '') on conflict do nothing`)
}

/** The server's role adds to these and reads them; what is written in them stays. */
export async function revokeFromServer(client: pg.Client, role: string): Promise<void> {
  await client.query(`
    revoke update, delete, truncate, references, trigger on audit_log, case_parts, signal_answers from ${role};
    revoke insert, update, delete, truncate, references, trigger on audit_head from ${role};
  `)
}

const triggers = [
  { table: 'audit_log', name: 'chain_audit_entry', when: 'before insert on audit_log for each row' },
  { table: 'audit_log', name: 'keep_audit_log', when: 'before update or delete or truncate on audit_log' },
  { table: 'case_parts', name: 'keep_case_parts', when: 'before update or delete or truncate on case_parts' },
  {
    table: 'signal_answers',
    name: 'keep_signal_answers',
    when: 'before update or delete or truncate on signal_answers',
  },
  { table: 'appeals', name: 'hear_by_another', when: 'before insert or update on appeals for each row' },
  { table: 'decisions', name: 'decide_by_another', when: 'before insert or update on decisions for each row' },
]

// The row of audit_head is locked until the commit, so entries are chained in the order in which they are kept.
const functions = `
create or replace function chain_audit_entry() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare head public.audit_head%rowtype;
begin
  update public.audit_head set seq = seq + 1 where id = 1 returning * into strict head;
  new.seq := head.seq;
  new.prev_hash := head.hash;
  new.hash := encode(sha256(convert_to(concat_ws('|',
    new.seq, to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), new.actor, new.action,
    new.subject_type, new.subject_id, coalesce(new.reason, '-'), coalesce(new.within::text, '-'), new.prev_hash
  ), 'UTF8')), 'hex');
  update public.audit_head set hash = new.hash where id = 1;
  return new;
end $$;

create or replace function keep_audit_log() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin raise exception 'the audit log is only ever added to' using errcode = 'insufficient_privilege'; end $$;

create or replace function keep_case_parts() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin raise exception 'who had a part in a case is only ever added to' using errcode = 'insufficient_privilege'; end $$;

create or replace function keep_signal_answers() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin raise exception 'what was said of a signal is only ever added to' using errcode = 'insufficient_privilege'; end $$;

create or replace function hear_by_another() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and old.decided_by is not null
    and (new.decided_by, new.state) is distinct from (old.decided_by, old.state) then
    raise exception 'an appeal is decided once' using errcode = 'insufficient_privilege';
  end if;
  if new.decided_by is not null and (tg_op = 'INSERT' or old.decided_by is null) and exists (
    select from public.decisions d join public.case_parts p on p.case_id = d.case_id
    where d.id = new.decision_id and p.account_id = new.decided_by
  ) then
    raise exception 'an appeal is decided by somebody who had no part in the case' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and (new.decision_id, new.account_id) is distinct from (old.decision_id, old.account_id) then
    raise exception 'an appeal stays with its decision' using errcode = 'insufficient_privilege';
  end if;
  if new.state <> 'open' and new.decided_by is null then
    raise exception 'an appeal is decided by somebody' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create or replace function decide_by_another() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.case_id, new.round, new.action, new.reason, new.decided_by, new.account_id)
      is distinct from (old.case_id, old.round, old.action, old.reason, old.decided_by, old.account_id) then
      raise exception 'what was decided stays as it was' using errcode = 'insufficient_privilege';
    end if;
  elsif new.decided_by = new.account_id or exists (
    select from public.case_parts p where p.case_id = new.case_id and p.account_id = new.decided_by
      and p.part in ('reported', 'concerned', 'appealed')
  ) then
    raise exception 'a case is decided by somebody who is on no side of it' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
`
