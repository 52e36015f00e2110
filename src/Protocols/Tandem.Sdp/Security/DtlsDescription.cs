namespace Tandem.Sdp.Security;

/// <summary>What DTLS needs to know of the other side (RFC 8842). Immutable.</summary>
/// <param name="Fingerprints">The values of <c>a=fingerprint</c> (RFC 8122 section 5); at least one.</param>
/// <param name="Setup">Who begins.</param>
public sealed record DtlsDescription(IReadOnlyList<string> Fingerprints, SetupRole Setup)
{
    private const string FingerprintName = "fingerprint";
    private const string TlsIdName = "tls-id";

    /// <summary>Names the association: another one means a new handshake (RFC 8842 section 5.1); null without.</summary>
    public string? TlsId { get; init; }

    /// <summary>What a medium or its session says; null where it says nothing.</summary>
    public static DtlsDescription? Of(SessionDescription session, MediaDescription media)
    {
        // Those of the medium stand for those of the session (RFC 8122 section 5).
        IReadOnlyList<string> fingerprints = [.. media.Attributes.FindAll(FingerprintName)];
        if (fingerprints.Count == 0) fingerprints = [.. session.Attributes.FindAll(FingerprintName)];
        if (fingerprints.Count == 0) return null;
        // RFC 4145 section 4: who says nothing is active, as older agents do.
        if (!SetupRoles.TryParse(media.Attributes.Find(SetupRoles.Name) ?? session.Attributes.Find(SetupRoles.Name), out var setup)) setup = SetupRole.Active;
        return new DtlsDescription(fingerprints, setup) { TlsId = media.Attributes.Find(TlsIdName) };
    }

    /// <summary>The attributes of the medium that say it.</summary>
    public IEnumerable<SdpAttribute> ToAttributes()
    {
        foreach (var fingerprint in Fingerprints) yield return new SdpAttribute(FingerprintName, fingerprint);
        yield return new SdpAttribute(SetupRoles.Name, Setup.ToAttribute());
        if (TlsId is not null) yield return new SdpAttribute(TlsIdName, TlsId);
    }
}
