CREATE INDEX "audit_log_within" ON "audit_log" USING btree ("within","seq");--> statement-breakpoint
CREATE INDEX "cases_column_decided" ON "cases" USING btree ("state","column","decided_at","id");