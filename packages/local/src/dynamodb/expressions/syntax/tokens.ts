/** Cuts an expression into tokens. */

export type TokenKind = "identifier" | "placeholder" | "value" | "number" | "symbol" | "invalid" | "end";

export type Token = {
	kind: TokenKind;
	text: string;
	/** Position of the first character, and of the one after the last. */
	start: number;
	end: number;
};

/** The message that follows `Invalid …Expression: `. */
export class ExpressionError extends Error {
	override name = "ExpressionError";
}

const TOKEN =
	/[ \t\r\n]*(?:(?<identifier>[A-Za-z_]\w*)|(?<placeholder>#\w+)|(?<value>:\w+)|(?<number>\d+)|(?<symbol><=|>=|<>|[=<>(),.[\]+-]))/y;
const SPACE = /[ \t\r\n]*/y;

export function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	let position = 0;
	for (;;) {
		TOKEN.lastIndex = position;
		const match = TOKEN.exec(text);
		if (!match?.groups) break;
		position = TOKEN.lastIndex;
		for (const kind of ["identifier", "placeholder", "value", "number", "symbol"] as const) {
			const found = match.groups[kind];
			if (found !== undefined) {
				tokens.push({ kind, text: found, start: position - found.length, end: position });
			}
		}
	}
	tokens.push(...rest(text, position));
	return tokens;
}

/** The rest that no token matches: the end, or characters that have no place in an expression. */
function rest(text: string, from: number): Token[] {
	SPACE.lastIndex = from;
	SPACE.exec(text);
	const start = SPACE.lastIndex;
	const end: Token = { kind: "end", text: "<EOF>", start: text.length, end: text.length };
	if (start >= text.length) return [end];
	const invalid: Token = { kind: "invalid", text: text[start] ?? "", start, end: start + 1 };
	return [invalid, ...rest(text, start + 1).slice(0, 1)];
}

/** Reads tokens one after the other. */
export class TokenReader {
	readonly #text: string;
	readonly #tokens: readonly Token[];
	#next = 0;

	constructor(text: string) {
		this.#text = text;
		this.#tokens = tokenize(text);
	}

	peek(ahead = 0): Token {
		return this.#at(this.#next + ahead);
	}

	take(): Token {
		const token = this.peek();
		this.#next += 1;
		return token;
	}

	isSymbol(text: string, ahead = 0): boolean {
		const token = this.peek(ahead);
		return token.kind === "symbol" && token.text === text;
	}

	/** Keywords have no case. */
	isKeyword(word: string, ahead = 0): boolean {
		const token = this.peek(ahead);
		return token.kind === "identifier" && token.text.toUpperCase() === word;
	}

	takeIfSymbol(text: string): boolean {
		if (!this.isSymbol(text)) return false;
		this.#next += 1;
		return true;
	}

	takeIfKeyword(word: string): boolean {
		if (!this.isKeyword(word)) return false;
		this.#next += 1;
		return true;
	}

	/** @throws ExpressionError when the next token is another */
	expectSymbol(text: string): void {
		if (!this.takeIfSymbol(text)) throw this.unexpected();
	}

	/** @throws ExpressionError when something follows */
	expectEnd(): void {
		if (this.peek().kind !== "end") throw this.unexpected();
	}

	/** The next token is not allowed here. */
	unexpected(): ExpressionError {
		const token = this.peek();
		const before = this.#next > 0 ? this.#at(this.#next - 1) : token;
		const near = this.#text.slice(before.start, this.#at(this.#next + 1).end).trim();
		return new ExpressionError(`Syntax error; token: "${token.text}", near: "${near}"`);
	}

	#at(index: number): Token {
		const token = this.#tokens[Math.min(index, this.#tokens.length - 1)];
		if (!token) throw new ExpressionError("Syntax error");
		return token;
	}
}
