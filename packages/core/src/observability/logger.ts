import { Logger } from "@aws-lambda-powertools/logger";

/**
 * The process's structured logger: one JSON line an event. Level and service name come from Powertools' own
 * variables (POWERTOOLS_LOG_LEVEL, POWERTOOLS_SERVICE_NAME).
 */
export const logger = new Logger({ serviceName: process.env["POWERTOOLS_SERVICE_NAME"] ?? "dephealth" });
