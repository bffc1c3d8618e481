/** AWS's public list prices for us-east-1 in US dollars, without any free tier, as their pages gave them in 2026. */
export const PRICES = {
	/** https://aws.amazon.com/step-functions/pricing/ */
	stateTransition: 25 / 1e6,
	expressRequest: 1 / 1e6,
	expressGbSecond: 0.00001667,
	/** https://aws.amazon.com/lambda/pricing/, arm64 */
	lambdaRequest: 0.2 / 1e6,
	lambdaGbSecond: 0.0000133334,
	/** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
	readUnit: 0.125 / 1e6,
	writeUnit: 0.625 / 1e6,
	/** https://aws.amazon.com/dynamodb/pricing/provisioned/, by the hour */
	provisionedReadHour: 0.00013,
	provisionedWriteHour: 0.00065,
	/** https://aws.amazon.com/cloudwatch/pricing/, ingestion by the GB */
	logGb: 0.5,
	/** The price per GB and month, beyond the first 25 GB. */
	storedGb: 0.25,
	/** https://aws.amazon.com/sqs/pricing/ */
	queueRequest: 0.4 / 1e6,
	/** https://aws.amazon.com/cloudwatch/pricing/, per month; a metric by the hours in which it is written */
	alarm: 0.1,
	metric: 0.3,
	/** https://aws.amazon.com/eventbridge/pricing/, Scheduler */
	scheduledStart: 1 / 1e6,
	/** https://aws.amazon.com/xray/pricing/ */
	trace: 5 / 1e6,
} as const;

/** An EXPRESS execution is charged for at least this much memory, in GB, in steps of 100 ms. */
export const EXPRESS_GB = 64 / 1024;
export const EXPRESS_STEP_SECONDS = 0.1;
