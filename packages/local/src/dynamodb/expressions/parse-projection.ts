/** Projection expressions: paths, separated by commas. */
import { parsePath } from "./syntax/parse-operands.ts";
import type { PathPiece } from "./syntax/syntax.ts";
import { TokenReader } from "./syntax/tokens.ts";

/** @throws ExpressionError */
export function parseProjection(text: string): PathPiece[][] {
	const reader = new TokenReader(text);
	const paths: PathPiece[][] = [];
	do paths.push(parsePath(reader, []));
	while (reader.takeIfSymbol(","));
	reader.expectEnd();
	return paths;
}
