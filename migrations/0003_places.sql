ALTER TABLE "places" ADD COLUMN "number" integer;--> statement-breakpoint
-- Places from before there were lines: in the order in which they were taken.
UPDATE "places" SET "number" = "taken"."number" FROM (
	SELECT "event_type", "event_id", "account_id", row_number() OVER (PARTITION BY "event_type", "event_id" ORDER BY "at", "account_id") AS "number"
	FROM "places"
) AS "taken"
WHERE "places"."event_type" = "taken"."event_type" AND "places"."event_id" = "taken"."event_id" AND "places"."account_id" = "taken"."account_id";--> statement-breakpoint
ALTER TABLE "places" ALTER COLUMN "number" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "asked_up_to" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "offer_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "places_line" ON "places" USING btree ("event_type","event_id","number");
