/** DynamoDB's errors, with the names and the wording that AWS's clients and tools know. */
import { AwsError } from "../aws/aws-error.ts";
import type { AttributeMap } from "./values/attribute-value.ts";

/** An error with further fields in its body. */
export class DynamoDbError extends AwsError {
	override name = "DynamoDbError";
	readonly fields: Readonly<Record<string, unknown>>;

	constructor(code: string, message: string, options: { type: string; fields?: Record<string, unknown> }) {
		super(code, message, { type: options.type });
		this.fields = options.fields ?? {};
	}
}

export type CancellationReason = { Code: string; Message?: string; Item?: AttributeMap };

const SERVICE = "com.amazonaws.dynamodb.v20120810#";

export function validationError(message: string): DynamoDbError {
	return new DynamoDbError("ValidationException", message, {
		type: "com.amazon.coral.validate#ValidationException",
	});
}

/** The most common family of validation errors. */
export function invalidParameter(message: string): DynamoDbError {
	return validationError(`One or more parameter values were invalid: ${message}`);
}

export function serializationError(message: string): DynamoDbError {
	return new DynamoDbError("SerializationException", message, {
		type: "com.amazon.coral.service#SerializationException",
	});
}

export function unknownOperation(): DynamoDbError {
	return new DynamoDbError("UnknownOperationException", "", {
		type: "com.amazon.coral.service#UnknownOperationException",
	});
}

export function resourceNotFound(message = "Requested resource not found"): DynamoDbError {
	return serviceError("ResourceNotFoundException", message);
}

export function limitExceeded(message: string): DynamoDbError {
	return serviceError("LimitExceededException", message);
}

export function resourceInUse(message: string): DynamoDbError {
	return serviceError("ResourceInUseException", message);
}

export function conditionFailed(item?: AttributeMap): DynamoDbError {
	return serviceError("ConditionalCheckFailedException", "The conditional request failed", {
		...(item && { Item: item }),
	});
}

export function transactionCanceled(reasons: readonly CancellationReason[]): DynamoDbError {
	const codes = reasons.map((reason) => reason.Code).join(", ");
	return serviceError(
		"TransactionCanceledException",
		`Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
		{ CancellationReasons: reasons },
	);
}

export function idempotentParameterMismatch(): DynamoDbError {
	return serviceError(
		"IdempotentParameterMismatchException",
		"An error occurred (IdempotentParameterMismatchException) when calling the TransactWriteItems operation: The provided parameters are different from those of an earlier request with the same client request token",
	);
}

export function internalError(message: string, cause: unknown): AwsError {
	const error = new AwsError("InternalServerError", message, {
		type: `${SERVICE}InternalServerError`,
		status: 500,
	});
	error.cause = cause;
	return error;
}

function serviceError(code: string, message: string, fields: Record<string, unknown> = {}): DynamoDbError {
	return new DynamoDbError(code, message, { type: SERVICE + code, fields });
}
