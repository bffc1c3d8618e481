/**
 * The product in a process that will be killed: started on a data directory, on a clock that jumps forward and back
 * while it works, or goes right but late. Prints one line of JSON once it serves. Arguments: data directory, seed, and
 * how late it is in milliseconds; without that, the clock jumps where the seed is even. Where it is odd, functions have a
 * thread of their own as in `serve`, and all threads the system's time.
 */
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { random } from "./random.ts";

/** A clock that was set wrong, and was corrected. */
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const JUMPS_MS = [30 * DAY_MS, -30 * DAY_MS, 5 * DAY_MS, -5 * DAY_MS, HOUR_MS, -HOUR_MS, 60_000, -60_000];
const JUMP_EVERY_MS = [80, 600] as const;

const [dataDirectory = "", seed = "1", late] = process.argv.slice(2);
const draw = random(Number(seed));
setLogLevel("CRITICAL");
let ahead = Number(late ?? 0);
const clock: Clock = { ...systemClock, now: () => systemClock.now() + ahead };

function jump(): void {
	// Back to the truth as often as away from it.
	ahead = ahead === 0 ? (JUMPS_MS[Math.floor(draw() * JUMPS_MS.length)] ?? 0) : 0;
	const [least, most] = JUMP_EVERY_MS;
	setTimeout(jump, least + draw() * (most - least)).unref();
}
const hasFunctionsThread = late === undefined && Number(seed) % 2 === 1;
if (late === undefined && !hasFunctionsThread) jump();

const runtime = await startRuntime({
	dataDirectory,
	port: 0,
	awsPort: 0,
	sandbox: true,
	clock,
	functionsThread: hasFunctionsThread,
	onFatal(error) {
		process.stderr.write(`${error}\n`);
		process.exit(5);
	},
});
const { url, awsUrl, apiKey, resumedExecutions } = runtime;
process.stdout.write(`${JSON.stringify({ url, awsUrl, apiKey, resumedExecutions })}\n`);
