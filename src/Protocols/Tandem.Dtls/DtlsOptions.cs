namespace Tandem.Dtls;

/// <summary>Times and limits of sessions. Immutable.</summary>
public sealed record DtlsOptions
{
    /// <summary>The profiles of SRTP that are offered and taken, the best first; none for a session that carries data only.</summary>
    public IReadOnlyList<SrtpProtectionProfile> SrtpProfiles { get; init; } =
        [SrtpProtectionProfile.AeadAes128Gcm, SrtpProtectionProfile.AeadAes256Gcm, SrtpProtectionProfile.Aes128CmSha1Tag80, SrtpProtectionProfile.Aes128CmSha1Tag32];

    /// <summary>
    /// Whether the other side must show a certificate, which is compared with fingerprints (<see cref="DtlsSession.Expect"/>). False for a server whose clients prove otherwise who they are, as those of TURN do: a session is established when
    /// the handshake is over.
    /// </summary>
    public bool AsksForCertificate { get; init; } = true;

    /// <summary>Octets of a datagram at most, headers of IP and UDP apart: 1,200 as in RFC 8831 section 5; at least 256.</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>After which time a flight is sent again the first time; it doubles each time (RFC 6347 section 4.2.4.1 says a second, but the path has been checked by ICE by then).</summary>
    public TimeSpan RetransmissionTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long it grows at most.</summary>
    public TimeSpan MaxRetransmissionTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(30);
}
