import { Logger } from "@aws-lambda-powertools/logger";

/** The process's structured logger: one JSON line an event. */
export const logger = new Logger({ serviceName: process.env["POWERTOOLS_SERVICE_NAME"] ?? "dephealth" });

/** Sets what is logged, unless the environment (POWERTOOLS_LOG_LEVEL) has said so already. */
export function setLogLevel(level: "INFO" | "CRITICAL"): void {
	if (process.env["POWERTOOLS_LOG_LEVEL"] === undefined) logger.setLogLevel(level);
}
