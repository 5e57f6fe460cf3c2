-- Nothing ever wrote it. No version was released with it, so no process that still names it can be running.
ALTER TABLE "timers" DROP COLUMN "data";
