/**
 * The simulator in its own process, so that its processor time and memory do not count as the product's. Prints its
 * address.
 */
import { systemClock } from "@dephealth/core/clock.ts";
import { startSandbox } from "@dephealth/local/sandbox/sandbox.ts";

const { url, urls } = await startSandbox({ clock: systemClock });
process.stdout.write(`${JSON.stringify({ url, urls })}\n`);
