CREATE TABLE "live_signs" (
	"session_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "live_signs_session_id_account_id_pk" PRIMARY KEY("session_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "redactions" ALTER COLUMN "post_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "soft_lines" ADD COLUMN "beside_id" uuid;--> statement-breakpoint
ALTER TABLE "redactions" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "live_signs" ADD CONSTRAINT "live_signs_session_id_live_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."live_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_signs" ADD CONSTRAINT "live_signs_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "live_signs_account" ON "live_signs" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_message_id_live_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."live_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "redactions_message" ON "redactions" USING btree ("message_id","decision_id");--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_of_one" CHECK (num_nonnulls("redactions"."post_id", "redactions"."message_id") = 1);