/**
 * A copy of the text that holds on to nothing else. A piece cut from a received message keeps the whole of it alive for
 * as long as the piece lives (V8 shares the characters): pass what outlives the message through here.
 */
export const copyString = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));
