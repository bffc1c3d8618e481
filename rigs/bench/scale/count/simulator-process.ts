/** The process that `startSimulator` forks: a sandbox at a standstill, until its parent is gone. */
import { systemClock } from "@dephealth/core/clock.ts";
import { startSandbox } from "@dephealth/local/sandbox/sandbox.ts";

const at = Number(process.argv[2]);
const sandbox = await startSandbox({ clock: { now: () => at, sleep: systemClock.sleep } });
process.on("disconnect", () => void sandbox.close().then(() => process.exit()));
process.send?.({ url: sandbox.url, urls: sandbox.urls });
