ALTER TABLE "redactions" DROP CONSTRAINT "redactions_of_one";--> statement-breakpoint
ALTER TABLE "post_versions" ADD COLUMN "original_title" text;--> statement-breakpoint
ALTER TABLE "post_versions" ADD COLUMN "original_body" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "claimed_revision" text;--> statement-breakpoint
ALTER TABLE "redactions" ADD COLUMN "meetup_id" uuid;--> statement-breakpoint
ALTER TABLE "redactions" ADD COLUMN "area" text;--> statement-breakpoint
ALTER TABLE "redactions" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_meetup_id_meetups_id_fk" FOREIGN KEY ("meetup_id") REFERENCES "public"."meetups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "redactions_meetup" ON "redactions" USING btree ("meetup_id","decision_id");--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_of_one" CHECK (num_nonnulls("redactions"."post_id", "redactions"."message_id", "redactions"."meetup_id") = 1);--> statement-breakpoint
-- What was taken out of posts before this stood on in their earlier versions.
DO $$
DECLARE taken record;
BEGIN
	FOR taken IN
		SELECT r.post_id, w.word FROM redactions r JOIN decisions d ON d.id = r.decision_id, unnest(r.removed) AS w(word)
		WHERE r.post_id IS NOT NULL AND d.undone_at IS NULL AND w.word <> '' ORDER BY length(w.word) DESC
	LOOP
		UPDATE post_versions SET
			original_title = coalesce(original_title, title), original_body = coalesce(original_body, body),
			title = regexp_replace(title, '***=' || taken.word, '[removed by a moderator]', 'gi'),
			body = regexp_replace(body, '***=' || taken.word, '[removed by a moderator]', 'gi')
		WHERE post_id = taken.post_id AND (title ~* ('***=' || taken.word) OR body ~* ('***=' || taken.word));
	END LOOP;
END $$;
