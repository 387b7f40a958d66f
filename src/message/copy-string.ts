/**
 * A copy with characters of its own. A slice of a received message keeps the whole message in memory as long as the slice
 * lives (V8 shares the characters), so copy what outlives the message.
 */
export const copyString = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));
