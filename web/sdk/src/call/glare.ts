/**
 * Milliseconds to wait after 491 (RFC 3261 section 14.1): 2.1 to 4 s for the side that made the Call-ID, 0 to 2 s for the other,
 * both in units of 10 ms, so that the two do not meet again.
 */
export function requestPendingDelay(ownsCallId: boolean, random: () => number = Math.random): number {
  const units = ownsCallId ? 210 + Math.floor(random() * 191) : Math.floor(random() * 201);
  return units * 10;
}
