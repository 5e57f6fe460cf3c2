DROP INDEX "reports_standing";--> statement-breakpoint
CREATE UNIQUE INDEX "reports_standing" ON "reports" USING btree ("case_id","reporter_id",("category" = 'worry')) WHERE outcome is null;