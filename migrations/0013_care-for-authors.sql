CREATE TABLE "help_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"country" text NOT NULL,
	"name" text NOT NULL,
	"call" text NOT NULL,
	"alternative" text,
	"text" text,
	"hours" text NOT NULL,
	"cost" text NOT NULL,
	"emergency" text NOT NULL,
	"source" text NOT NULL,
	"checked_at" text NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"confirmed_by" uuid,
	"removed" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "soft_lines" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"shown_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "signals" ADD COLUMN "not_me_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "help_lines" ADD CONSTRAINT "help_lines_confirmed_by_accounts_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_lines" ADD CONSTRAINT "soft_lines_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "help_lines_confirmed_by" ON "help_lines" USING btree ("confirmed_by");