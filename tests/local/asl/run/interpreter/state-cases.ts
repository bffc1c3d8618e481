export const END = { Type: "Pass", End: true };
export const branch = (states: Record<string, unknown>) => ({
	StartAt: Object.keys(states)[0],
	States: states,
});
