DROP INDEX "live_messages_author";--> statement-breakpoint
CREATE INDEX "live_messages_author" ON "live_messages" USING btree ("author_id","id");