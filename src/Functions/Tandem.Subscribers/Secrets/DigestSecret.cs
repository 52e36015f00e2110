using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Secrets;

/// <summary>An HA1 (RFC 7616 section 3.4.2) as it is stored. Whoever has it open can sign in with it, hence sealed.</summary>
/// <param name="Realm">The realm that it is for.</param>
/// <param name="Algorithm">The hash that it is of.</param>
/// <param name="Sealed">The value, sealed by <see cref="DigestVault"/>.</param>
public sealed record DigestSecret(string Realm, DigestAlgorithm Algorithm, byte[] Sealed);
