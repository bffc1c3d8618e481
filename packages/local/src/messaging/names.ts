/** Names, ARNs and URLs of queues and topics on this machine. */

export const ACCOUNT_ID = "000000000000";

export function queueArn(region: string, name: string): string {
	return `arn:aws:sqs:${region}:${ACCOUNT_ID}:${name}`;
}

export function queueUrl(endpoint: string, name: string): string {
	return `${endpoint}/${ACCOUNT_ID}/${name}`;
}

/** The queue's name, which is the last part of its URL and of its ARN. */
export function queueName(urlOrArn: string): string {
	return urlOrArn.split(/[/:]/).at(-1) ?? "";
}

export function topicArn(region: string, name: string): string {
	return `arn:aws:sns:${region}:${ACCOUNT_ID}:${name}`;
}
