/** Parses where a Distributed Map reads its items. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { ItemReader } from "./definition.ts";
import { asObject, optionalString, requiredString, stringList, wrong } from "./fields.ts";
import { READER_CONFIG_FIELDS, READER_FIELDS, refuseUnknownFields } from "./refuse-unsupported.ts";
import { parseResource } from "./resource.ts";
import { numberTemplate, type Place, POSITIVE, template } from "./template-fields.ts";

const INPUT_TYPES = ["JSON", "JSONL", "CSV"] as const;
const DELIMITERS: ReadonlyMap<string, string> = new Map([
	["COMMA", ","],
	["PIPE", "|"],
	["SEMICOLON", ";"],
	["SPACE", " "],
	["TAB", "\t"],
]);

/** @throws UnsupportedAslError */
export function parseReader({ raw, path, context }: Place): ItemReader | undefined {
	if (raw["ItemReader"] === undefined) return undefined;
	if (raw["Items"] !== undefined) throw new UnsupportedAslError(path, "has both 'Items' and 'ItemReader'");
	const readerPath = `${path}.ItemReader`;
	const reader = asObject(raw["ItemReader"], readerPath);
	refuseUnknownFields(reader, READER_FIELDS, readerPath, "an ItemReader");
	const configPath = `${readerPath}.ReaderConfig`;
	const config = asObject(reader["ReaderConfig"] ?? {}, configPath);
	refuseUnknownFields(config, READER_CONFIG_FIELDS, configPath, "a ReaderConfig");
	const inputType = INPUT_TYPES.find((type) => type === config["InputType"]);
	if (config["InputType"] !== undefined && !inputType) {
		throw wrong(configPath, "InputType", `one of ${INPUT_TYPES.join(", ")}`, config["InputType"]);
	}
	const at = { raw: reader, path: readerPath, context };
	return {
		integration: parseResource(requiredString(reader, "Resource", readerPath), readerPath, context)
			.integration,
		arguments: template(at, "Arguments"),
		inputType,
		maxItems: numberTemplate({ raw: config, path: configPath, context }, "MaxItems", POSITIVE),
		csv: {
			headers:
				config["CSVHeaderLocation"] === "GIVEN" ? stringList(config, "CSVHeaders", configPath) : undefined,
			delimiter: DELIMITERS.get(optionalString(config, "CSVDelimiter", configPath) ?? "COMMA") ?? ",",
		},
	};
}
