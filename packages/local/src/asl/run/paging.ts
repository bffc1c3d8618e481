/** Pages of the API's lists. */
import { StepFunctionsError } from "../aws-errors.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/** 0 asks for the default, as on AWS. @throws StepFunctionsError `ValidationException` */
export function pageSize(maxResults = 0): number {
	if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > MAX_PAGE) {
		throw new StepFunctionsError(
			"ValidationException",
			`1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and ${MAX_PAGE}`,
		);
	}
	return maxResults === 0 ? DEFAULT_PAGE : maxResults;
}

export function toToken(id: number): string {
	return Buffer.from(String(id)).toString("base64url");
}

/** @throws StepFunctionsError `InvalidToken` */
export function parseToken(token: string | undefined): number | undefined {
	if (token === undefined) return undefined;
	const id = Number(Buffer.from(token, "base64url").toString());
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new StepFunctionsError("InvalidToken", `Invalid Token: '${token.slice(0, 100)}'`);
}
