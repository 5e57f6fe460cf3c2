CREATE TABLE "own_rule_flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"span_from" integer NOT NULL,
	"span_to" integer NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	"in_past" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "own_rules" (
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"label" text NOT NULL,
	"level" text NOT NULL,
	"sentence" text NOT NULL,
	"words" text[] NOT NULL,
	"sees" text[] NOT NULL,
	"passes" text[] NOT NULL,
	"made_by" uuid NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"moved_by" uuid NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"read_since" timestamp (3) with time zone NOT NULL,
	"read_until" timestamp (3) with time zone NOT NULL,
	"reading" text,
	"cursor" uuid,
	"read" integer NOT NULL,
	"flagged" integer NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "own_rules_id_version_pk" PRIMARY KEY("id","version")
);
--> statement-breakpoint
ALTER TABLE "own_rule_flags" ADD CONSTRAINT "own_rule_flags_rule_id_version_own_rules_id_version_fk" FOREIGN KEY ("rule_id","version") REFERENCES "public"."own_rules"("id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "own_rules" ADD CONSTRAINT "own_rules_made_by_accounts_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "own_rules" ADD CONSTRAINT "own_rules_moved_by_accounts_id_fk" FOREIGN KEY ("moved_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "own_rule_flags_text" ON "own_rule_flags" USING btree ("rule_id","version","subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "own_rule_flags_list" ON "own_rule_flags" USING btree ("rule_id","version","written_at","id");--> statement-breakpoint
CREATE INDEX "own_rule_flags_subject" ON "own_rule_flags" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "own_rules_speaking" ON "own_rules" USING btree ("id") WHERE state <> 'off';--> statement-breakpoint
CREATE INDEX "own_rules_made_by" ON "own_rules" USING btree ("made_by");--> statement-breakpoint
CREATE INDEX "own_rules_moved_by" ON "own_rules" USING btree ("moved_by");