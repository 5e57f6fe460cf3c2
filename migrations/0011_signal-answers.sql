CREATE TABLE "redactions" (
	"decision_id" uuid PRIMARY KEY NOT NULL,
	"post_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"title" text,
	"body" text NOT NULL,
	"removed" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signal_answers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"signal_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"answered_by" uuid NOT NULL,
	"answer" text NOT NULL,
	"right_label" text,
	"rule" text NOT NULL,
	"rule_version" integer NOT NULL,
	"label" text NOT NULL,
	"level" text NOT NULL,
	"modifiers" text[] NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "muted_rules" (
	"rule" text PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"muted_by" uuid NOT NULL,
	"answers_for" uuid,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "signals" ADD COLUMN "modifiers" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_author_id_accounts_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signal_answers" ADD CONSTRAINT "signal_answers_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signal_answers" ADD CONSTRAINT "signal_answers_answered_by_accounts_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "muted_rules" ADD CONSTRAINT "muted_rules_muted_by_accounts_id_fk" FOREIGN KEY ("muted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "muted_rules" ADD CONSTRAINT "muted_rules_answers_for_accounts_id_fk" FOREIGN KEY ("answers_for") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "redactions_post" ON "redactions" USING btree ("post_id","decision_id");--> statement-breakpoint
CREATE INDEX "redactions_author" ON "redactions" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "signal_answers_signal" ON "signal_answers" USING btree ("signal_id","id");--> statement-breakpoint
CREATE INDEX "signal_answers_case" ON "signal_answers" USING btree ("case_id","id");--> statement-breakpoint
CREATE INDEX "signal_answers_answered_by" ON "signal_answers" USING btree ("answered_by");--> statement-breakpoint
CREATE INDEX "muted_rules_muted_by" ON "muted_rules" USING btree ("muted_by");--> statement-breakpoint
CREATE INDEX "muted_rules_answers_for" ON "muted_rules" USING btree ("answers_for");