CREATE TABLE "meetup_hosts" (
	"meetup_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"answer" text NOT NULL,
	"vouched_for" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "meetup_hosts_meetup_id_account_id_pk" PRIMARY KEY("meetup_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "meetups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"group_id" uuid NOT NULL,
	"title" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"minutes" integer NOT NULL,
	"capacity" integer NOT NULL,
	"area_name" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"address" text NOT NULL,
	"address_visible_hours" integer NOT NULL,
	"access" text NOT NULL,
	"state" text NOT NULL,
	"change" jsonb,
	"agreed_to" text[] DEFAULT '{}' NOT NULL,
	"proposed_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"cancelled_because" text,
	"purged_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "meetup_hosts" ADD CONSTRAINT "meetup_hosts_meetup_id_meetups_id_fk" FOREIGN KEY ("meetup_id") REFERENCES "public"."meetups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetup_hosts" ADD CONSTRAINT "meetup_hosts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetups" ADD CONSTRAINT "meetups_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetups" ADD CONSTRAINT "meetups_proposed_by_accounts_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "meetup_hosts_account" ON "meetup_hosts" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "meetups_start" ON "meetups" USING btree ("starts_at","id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "meetups_group" ON "meetups" USING btree ("group_id","starts_at","id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "meetups_near" ON "meetups" USING gist (point(longitude, latitude)) WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "meetups_proposed_by" ON "meetups" USING btree ("proposed_by");