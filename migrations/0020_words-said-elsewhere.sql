CREATE INDEX "posts_copies" ON "posts" USING btree ("author_id",md5("body"),"created_at");--> statement-breakpoint
-- Those whom replies concern were told by a job; those that are still to be told are owed by a timer.
DO $$ BEGIN
  IF to_regclass('pgboss.job') IS NOT NULL THEN
    INSERT INTO "timers" ("id", "kind", "subject", "due_at")
      SELECT gen_random_uuid(), 'reply-to-tell', (data ->> 'postId')::uuid, now() FROM pgboss.job
      WHERE name = 'notify-reply' AND state IN ('created', 'retry', 'active')
      ON CONFLICT DO NOTHING;
    DELETE FROM pgboss.job WHERE name = 'notify-reply';
  END IF;
END $$;
