export const FAIL_ON =
	"end with 6 for what is not accepted and is that bad: low|medium|high|critical, forecast>=0.8, status=deprecated, or a rule of .dephealthrc.json; can be repeated";

export function collectGates(text: string, gates: readonly string[]): string[] {
	return [...gates, text];
}
