/** Reads the items of a Distributed Map through an integration, such as `s3:getObject`. */
import { TaskFailure } from "../../aws-errors.ts";
import type { ItemReader } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { EMPTY_OBJECT } from "../../payload.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { evaluate, evaluateNumber } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import { untilInterrupted } from "./interruption.ts";
import type { Run } from "./run.ts";

const COUNT: NumberRule = { min: 1, max: MAX_SECONDS, whole: true };

/** @throws TaskFailure `States.ItemReaderFailed`; EvaluationFailure; Interrupted */
export async function readItems(
	run: Run,
	frame: Frame,
	reader: ItemReader,
	signal: AbortSignal,
): Promise<readonly unknown[]> {
	const maxItems = await evaluateNumber(run, frame, reader.maxItems, "ReaderConfig/MaxItems", COUNT);
	const parameters = reader.arguments
		? await evaluate(run, frame, reader.arguments, "ItemReader/Arguments")
		: EMPTY_OBJECT;
	const integration = run.integrations.get(reader.integration);
	if (!integration) throw failed(`The resource '${reader.integration}' is not registered any more.`);
	const { arn } = run.execution.row;
	let items: readonly unknown[];
	try {
		const answer = await untilInterrupted(
			integration({
				arguments: parameters.value,
				signal,
				executionArn: arn,
				stateName: frame.state,
				attemptId: `${arn}#${frame.path}#reader`,
				deadline: undefined,
				submitted: () => {},
			}),
			signal,
		);
		items = itemsOf(reader, answer);
	} catch (error) {
		if (signal.aborted) throw error;
		throw failed(error instanceof Error ? error.message : String(error));
	}
	return maxItems === undefined ? items : items.slice(0, maxItems);
}

function failed(cause: string): TaskFailure {
	return new TaskFailure("States.ItemReaderFailed", cause);
}

function itemsOf({ inputType, csv }: ItemReader, answer: unknown): readonly unknown[] {
	const fields = typeof answer === "object" && answer !== null ? answer : {};
	if ("Contents" in fields && Array.isArray(fields.Contents)) return fields.Contents;
	const body = "Body" in fields ? fields.Body : undefined;
	if (typeof body !== "string") throw new TypeError("The answer has neither a Body nor Contents.");
	if (inputType === "CSV") return csvItems(body, csv.headers, csv.delimiter);
	if (inputType === "JSONL") return linesOf(body).map((line) => JSON.parse(line) as unknown);
	const value: unknown = JSON.parse(body);
	if (Array.isArray(value)) return value;
	if (typeof value !== "object" || value === null)
		throw new TypeError("The file holds no array and no object.");
	return Object.entries(value).map(([Key, Value]) => ({ Key, Value: Value as unknown }));
}

function linesOf(text: string): string[] {
	return text.split(/\r?\n/).filter((line) => line !== "");
}

/** Fields that hold the delimiter stand in double quotes; a quote in them is doubled. */
function csvItems(body: string, given: readonly string[] | undefined, delimiter: string): unknown[] {
	const rows = linesOf(body).map((line) => csvFields(line, delimiter));
	const headers = given ?? rows.shift() ?? [];
	return rows.map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ""])));
}

function csvFields(line: string, delimiter: string): string[] {
	const fields: string[] = [];
	let field = "";
	let isQuoted = false;
	for (let index = 0; index < line.length; index += 1) {
		const character = line[index] ?? "";
		if (isQuoted && character === '"' && line[index + 1] === '"') {
			field += '"';
			index += 1;
		} else if (character === '"') {
			isQuoted = !isQuoted;
		} else if (character === delimiter && !isQuoted) {
			fields.push(field);
			field = "";
		} else {
			field += character;
		}
	}
	return [...fields, field];
}
