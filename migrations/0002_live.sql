CREATE TABLE "live_consents" (
	"session_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"rules_version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "live_consents_session_id_account_id_rules_version_pk" PRIMARY KEY("session_id","account_id","rules_version")
);
--> statement-breakpoint
CREATE TABLE "live_events" (
	"session_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"subject_id" uuid,
	"data" jsonb,
	CONSTRAINT "live_events_session_id_seq_pk" PRIMARY KEY("session_id","seq")
);
--> statement-breakpoint
CREATE TABLE "live_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"author_id" uuid NOT NULL,
	"body" text NOT NULL,
	"html" text NOT NULL,
	"state" text DEFAULT 'visible' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "live_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"group_id" uuid NOT NULL,
	"title" text NOT NULL,
	"guide" text,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"minutes" integer NOT NULL,
	"capacity" integer NOT NULL,
	"agenda" jsonb NOT NULL,
	"state" text DEFAULT 'scheduled' NOT NULL,
	"phase" text,
	"phase_since" timestamp (3) with time zone,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"scheduled_by" uuid,
	"closed_at" timestamp (3) with time zone,
	"purge_at" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone,
	"attendance" integer
);
--> statement-breakpoint
CREATE TABLE "live_stays" (
	"session_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"present" boolean NOT NULL,
	"leads" boolean NOT NULL,
	"entered_seq" integer NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"removed_reason" text,
	CONSTRAINT "live_stays_session_id_account_id_pk" PRIMARY KEY("session_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"event_type" text NOT NULL,
	"event_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "places_event_type_event_id_account_id_pk" PRIMARY KEY("event_type","event_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "live_consents" ADD CONSTRAINT "live_consents_session_id_live_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."live_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_consents" ADD CONSTRAINT "live_consents_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_events" ADD CONSTRAINT "live_events_session_id_live_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."live_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_messages" ADD CONSTRAINT "live_messages_session_id_live_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."live_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_messages" ADD CONSTRAINT "live_messages_author_id_accounts_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_sessions" ADD CONSTRAINT "live_sessions_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_sessions" ADD CONSTRAINT "live_sessions_scheduled_by_accounts_id_fk" FOREIGN KEY ("scheduled_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_stays" ADD CONSTRAINT "live_stays_session_id_live_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."live_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_stays" ADD CONSTRAINT "live_stays_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "places" ADD CONSTRAINT "places_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "live_consents_account" ON "live_consents" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "live_messages_seq" ON "live_messages" USING btree ("session_id","seq");--> statement-breakpoint
CREATE INDEX "live_messages_author" ON "live_messages" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "live_sessions_start" ON "live_sessions" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "live_sessions_group" ON "live_sessions" USING btree ("group_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "live_sessions_scheduled_by" ON "live_sessions" USING btree ("scheduled_by");--> statement-breakpoint
CREATE INDEX "live_stays_account" ON "live_stays" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "places_account" ON "places" USING btree ("account_id");