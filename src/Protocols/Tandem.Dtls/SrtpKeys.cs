namespace Tandem.Dtls;

/// <summary>The master keys and salts that a handshake gives for SRTP (RFC 5764 section 4.2). Immutable.</summary>
/// <param name="Profile">The profile agreed on.</param>
/// <param name="ClientKey">Protects what the DTLS client sends.</param>
/// <param name="ClientSalt">The salt to it.</param>
/// <param name="ServerKey">Protects what the DTLS server sends.</param>
/// <param name="ServerSalt">The salt to it.</param>
public sealed record SrtpKeys(SrtpProtectionProfile Profile, ReadOnlyMemory<byte> ClientKey, ReadOnlyMemory<byte> ClientSalt, ReadOnlyMemory<byte> ServerKey, ReadOnlyMemory<byte> ServerSalt)
{
    /// <summary>What the exporter is asked for (RFC 5764 section 4.2).</summary>
    internal static ReadOnlySpan<byte> Label => "EXTRACTOR-dtls_srtp"u8;

    /// <summary>Says the profile, never the keys.</summary>
    public override string ToString() => $"{Profile}";

    /// <summary>How many octets the exporter gives.</summary>
    internal static int Length(SrtpProtectionProfile profile) => 2 * (KeyLength(profile) + SaltLength(profile));

    /// <summary>Cuts what the exporter gave: both keys, then both salts.</summary>
    internal static SrtpKeys Cut(SrtpProtectionProfile profile, ReadOnlyMemory<byte> exported)
    {
        var (key, salt) = (KeyLength(profile), SaltLength(profile));
        return new SrtpKeys(profile, exported[..key], exported.Slice(2 * key, salt), exported.Slice(key, key), exported.Slice(2 * key + salt, salt));
    }

    private static int KeyLength(SrtpProtectionProfile profile) => profile == SrtpProtectionProfile.AeadAes256Gcm ? 32 : 16;

    private static int SaltLength(SrtpProtectionProfile profile) => profile is SrtpProtectionProfile.AeadAes128Gcm or SrtpProtectionProfile.AeadAes256Gcm ? 12 : 14;
}
