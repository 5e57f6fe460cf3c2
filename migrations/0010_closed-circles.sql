ALTER TABLE "live_sessions" ADD COLUMN "open_to" text DEFAULT 'members' NOT NULL;--> statement-breakpoint
ALTER TABLE "meetups" ADD COLUMN "open_to" text DEFAULT 'members' NOT NULL;