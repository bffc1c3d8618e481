/** The process's structured log: one JSON line an event, on Powertools. */
import { Logger } from "@aws-lambda-powertools/logger";
import { currentInvocation } from "./correlation.ts";
import { loggable } from "./loggable.ts";

/**
 * @param fields those that `loggable` lets through, and `service`: the upstream that the line is about, in the place of our
 * own name. The correlation id, the handler and the invocation are added.
 */
type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

type Level = "debug" | "info" | "warn" | "error";
export type LogLevel = "INFO" | "CRITICAL";
type LambdaContext = Parameters<Logger["addContext"]>[0];

/**
 * The levels as Powertools numbers them:
 * https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/#log-levels
 */
const THRESHOLDS: Readonly<Record<Level, number>> = { debug: 8, info: 12, warn: 16, error: 20 };
/** Upstreams are few and come from the code; a defect that makes names up ends here. */
const MAX_SERVICES = 32;

const own = new Logger({ serviceName: process.env["POWERTOOLS_SERVICE_NAME"] ?? "dephealth" });
const ofServices = new Map<string, Logger>();
let lambda: LambdaContext | undefined;
let isColdStart = false;
let level: LogLevel | undefined;
/** Powertools' own getter reads the environment at each call, and each request asks several times. */
let threshold = own.level;

/** A log that fails must not fail what it tells of. */
function logAt(severity: Level): Log {
	return (message, { service, ...fields } = {}) => {
		if (threshold > THRESHOLDS[severity]) return;
		try {
			loggerOf(service)[severity](message, { ...loggable(fields), ...invocationFields() });
		} catch {}
	};
}

function loggerOf(service: unknown): Logger {
	if (typeof service !== "string") return own;
	const known = ofServices.get(service);
	if (known) return known;
	if (ofServices.size >= MAX_SERVICES) return own;
	const made = new Logger({ serviceName: service });
	if (lambda) made.addContext(lambda);
	if (level) made.setLogLevel(level);
	ofServices.set(service, made);
	return made;
}

/**
 * Powertools adds the function and its request on Lambda. Elsewhere many invocations share the process, so they are
 * added here.
 */
function invocationFields(): Record<string, string | boolean> {
	const { handler, requestId, correlationId } = currentInvocation();
	return {
		...(handler !== undefined && { logger: handler }),
		// Each of Powertools' loggers would call its own first invocation cold.
		...(lambda !== undefined && { cold_start: isColdStart }),
		...(lambda === undefined && handler !== undefined && { function_name: handler }),
		...(lambda === undefined && requestId !== undefined && { function_request_id: requestId }),
		...(correlationId !== undefined && { correlation_id: correlationId }),
	};
}

export const logger: Readonly<Record<Level, Log>> = {
	debug: logAt("debug"),
	info: logAt("info"),
	warn: logAt("warn"),
	error: logAt("error"),
};

/**
 * Says which invocation of Lambda's the lines to come belong to. Lambda runs one at a time in a process.
 *
 * @param isFirst whether the process had to be started for this invocation
 */
export function addLambdaContext(context: LambdaContext, isFirst: boolean): void {
	lambda = context;
	isColdStart = isFirst;
	for (const each of [own, ...ofServices.values()]) each.addContext(context);
}

/** Sets what is logged, unless the environment (POWERTOOLS_LOG_LEVEL) has said so already. */
export function setLogLevel(least: LogLevel): void {
	if (process.env["POWERTOOLS_LOG_LEVEL"] !== undefined) return;
	level = least;
	for (const each of [own, ...ofServices.values()]) each.setLogLevel(least);
	threshold = own.level;
}

/** The level that `setLogLevel` has set; undefined: the environment's or the default. */
export function logLevel(): LogLevel | undefined {
	return level;
}
