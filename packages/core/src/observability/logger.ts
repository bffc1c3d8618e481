/** The process's structured log: one JSON line an event, on Powertools. */
import { Logger } from "@aws-lambda-powertools/logger";
import { correlationId } from "./correlation.ts";
import { loggable } from "./loggable.ts";

const powertools = new Logger({ serviceName: process.env["POWERTOOLS_SERVICE_NAME"] ?? "dephealth" });

/** @param fields those that `loggable` lets through; the correlation id is added by itself */
type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

type Level = "debug" | "info" | "warn" | "error";

/** As Powertools counts them: https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/#log-levels */
const THRESHOLDS: Readonly<Record<Level, number>> = { debug: 8, info: 12, warn: 16, error: 20 };

/** A log that fails must not fail what it tells of. */
function logAt(level: Level): Log {
	return (message, fields = {}) => {
		if (powertools.level > THRESHOLDS[level]) return;
		try {
			const id = correlationId();
			powertools[level](message, { ...loggable(fields), ...(id !== undefined && { correlation_id: id }) });
		} catch {}
	};
}

export const logger: Readonly<Record<Level, Log>> = {
	debug: logAt("debug"),
	info: logAt("info"),
	warn: logAt("warn"),
	error: logAt("error"),
};

/** Sets what is logged, unless the environment (POWERTOOLS_LOG_LEVEL) has said so already. */
export function setLogLevel(level: "INFO" | "CRITICAL"): void {
	if (process.env["POWERTOOLS_LOG_LEVEL"] === undefined) powertools.setLogLevel(level);
}
