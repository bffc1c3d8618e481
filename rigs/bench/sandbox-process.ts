/** The simulator in a process of its own, whose processor time and memory are then not the product's. Prints where it is. */
import { systemClock } from "@dephealth/core/clock.ts";
import { startSandbox } from "@dephealth/local/sandbox/sandbox.ts";

const { url, urls } = await startSandbox({ clock: systemClock });
process.stdout.write(`${JSON.stringify({ url, urls })}\n`);
