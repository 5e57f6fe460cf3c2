CREATE TABLE "samples" (
	"post_id" uuid PRIMARY KEY NOT NULL,
	"drawn_at" timestamp (3) with time zone NOT NULL,
	"label" text,
	"labelled_by" uuid,
	"labelled_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_labelled_by_accounts_id_fk" FOREIGN KEY ("labelled_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "samples_waiting" ON "samples" USING btree ("drawn_at","post_id") WHERE label is null;--> statement-breakpoint
CREATE INDEX "samples_labelled_by" ON "samples" USING btree ("labelled_by");