/** Regular expressions of a definition: their text is a stranger's, so they may go back and forth for hours. */
import { interruptible } from "./interruptible.ts";

/** Without one of these an expression looks at each place once. */
const REPEATS = /[*+{]/;

/** The part of a regular expression that JSONata uses. */
export class BoundedRegExp {
	readonly #expression: RegExp;
	readonly #repeats: boolean;

	constructor(literal: RegExp) {
		this.#expression = new RegExp(literal);
		this.#repeats = REPEATS.test(literal.source);
	}

	get lastIndex(): number {
		return this.#expression.lastIndex;
	}

	set lastIndex(index: number) {
		this.#expression.lastIndex = index;
	}

	/** @throws TakesTooLongError */
	exec(text: string): RegExpExecArray | null {
		const expression = this.#expression;
		if (!this.#repeats) return expression.exec(text);
		const start = expression.lastIndex;
		return interruptible(`The regular expression /${expression.source}/`, () => {
			expression.lastIndex = start;
			return expression.exec(text);
		});
	}
}
