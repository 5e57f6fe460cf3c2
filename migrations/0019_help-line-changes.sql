ALTER TABLE "help_lines" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "help_lines" ADD COLUMN "before" jsonb;