/** The statements of a Gradle program, Groovy's or Kotlin's, with the blocks they stand in. Nothing is run. Pure. */

export type GradleStatement = {
	text: string;
	/** The heads of the blocks around it, the outermost first: `dependencies`, `create("libs")`. */
	blocks: readonly string[];
};

/** Strings and comments are whole; what does not end goes to the text's end. */
const TOKEN =
	/"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]?|[^"\\\n])*(?:"|\n|$)|'(?:\\[\s\S]?|[^'\\\n])*(?:'|\n|$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[^"'/(){};\n[\]]+|[\s\S]/g;
/** A longer one is no declaration; unclosed brackets end here, too. */
const MAX_STATEMENT = 20_000;
const MAX_BLOCKS = 32;

/** A statement continues while a bracket is open, and on the next line after a comma. */
export function* gradleStatements(text: string): Generator<GradleStatement> {
	const blocks: string[] = [];
	let statement = "";
	let open = 0;
	let isAfterComma = false;
	const ended = (): GradleStatement | undefined => {
		const text = statement.replace(/\s+/g, " ").trim();
		statement = "";
		open = 0;
		return text === "" ? undefined : { text, blocks: [...blocks] };
	};
	for (const [token] of text.matchAll(TOKEN)) {
		if (token.startsWith("//") || token.startsWith("/*")) continue;
		const written = token.trimEnd();
		const isLineEnd = token === "\n" && !isAfterComma;
		const isEnd = open === 0 && (isLineEnd || token === ";" || token === "{" || token === "}");
		if (!isEnd && statement.length + token.length <= MAX_STATEMENT) {
			if (token === "(" || token === "[") open += 1;
			if (token === ")" || token === "]") open = Math.max(0, open - 1);
			statement += token;
			if (written !== "") isAfterComma = written.endsWith(",");
			continue;
		}
		const whole = ended();
		isAfterComma = false;
		if (whole) yield whole;
		if (token === "{" && blocks.length < MAX_BLOCKS) blocks.push(whole?.text ?? "");
		if (token === "}") blocks.pop();
	}
	const last = ended();
	if (last) yield last;
}

const ASSIGNED =
	/^(?:(?:def|val|var|final|const|private|String) )*(?:ext\.|extra\[["'])?([A-Za-z_]\w*)(?:["']\])? ?(?:: ?String )?= ?(["'])([^"'$]*)\2$/;
const EXTRA = /^(?:val|var) (\w+) by extra ?\( ?(["'])([^"'$]*)\2 ?\)$/;
const SET = /^(?:ext\.)?set ?\( ?["'](\w+)["'] ?, ?(["'])([^"'$]*)\2 ?\)$/;

/** Names that are given one text and no other. */
export function gradleVariables(statements: readonly GradleStatement[]): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	const twice = new Set<string>();
	for (const { text } of statements) {
		const [, name, , value] = ASSIGNED.exec(text) ?? EXTRA.exec(text) ?? SET.exec(text) ?? [];
		if (name === undefined || value === undefined) continue;
		if (values.has(name) && values.get(name) !== value) twice.add(name);
		values.set(name, value);
	}
	for (const name of twice) values.delete(name);
	return values;
}

const VARIABLE =
	/\$\{ ?(?:(?:rootProject|project)\.)?(?:(?:ext|extra)\.)?(?:(?:property|extra)? ?[([]["'])?(\w+(?:\.\w+)?)(?:["'][)\]])? ?\}|\$(\w+(?:\.\w+)?)/g;

/** The text with the values of the variables in it; those that are not known stay. */
export function withVariables(text: string, variables: ReadonlyMap<string, string>): string {
	return text.includes("$")
		? text.replace(
				VARIABLE,
				(whole, braced?: string, plain?: string) => variableIn(braced ?? plain ?? "", variables) ?? whole,
			)
		: text;
}

/** Of `$versions.guava` the map's text; in Kotlin `$spring.RELEASE` is a variable and what follows it. */
function variableIn(name: string, variables: ReadonlyMap<string, string>): string | undefined {
	const [first = "", rest] = name.split(".");
	const value = variables.get(first);
	return variables.get(name) ?? (value === undefined || rest === undefined ? value : `${value}.${rest}`);
}

/** The parts between commas outside of brackets and quotes. */
export function gradleArguments(text: string): string[] {
	const found: string[] = [];
	let argument = "";
	let open = 0;
	for (const [token] of text.matchAll(TOKEN)) {
		for (const part of token.startsWith('"') || token.startsWith("'") ? [token] : token.split(/(,)/)) {
			if (part === "(" || part === "[" || part === "{") open += 1;
			if (part === ")" || part === "]" || part === "}") open -= 1;
			// The bracket of the call itself.
			if (open < 0) return [...found, argument].map((each) => each.trim()).filter((each) => each !== "");
			if (part === "," && open === 0) {
				found.push(argument);
				argument = "";
			} else argument += part;
		}
	}
	return [...found, argument].map((each) => each.trim()).filter((each) => each !== "");
}
