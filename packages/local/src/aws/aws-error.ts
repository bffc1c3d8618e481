/** An error as AWS services answer it: a code that SDK clients turn into their exception, and a message. */
export class AwsError extends Error {
	override name = "AwsError";
	readonly code: string;
	/** The `__type` of the JSON protocols, where it differs from the code. */
	readonly type: string;
	readonly status: number;

	constructor(code: string, message: string, options: { type?: string; status?: number } = {}) {
		super(message);
		this.code = code;
		this.type = options.type ?? code;
		this.status = options.status ?? 400;
	}
}
