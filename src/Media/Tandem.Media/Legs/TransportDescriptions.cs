using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Legs;

/// <summary>Tells a transport what both sides have said of it.</summary>
internal static class TransportDescriptions
{
    /// <summary>Takes the descriptions of its medium, of the first one where several share it.</summary>
    public static void Describe(this LegTransport transport, NegotiatedMedium medium, DtlsContext context, Instant now)
    {
        if (transport.WebRtc is { } webRtc) transport.IsReachable = DescribeBrowser(webRtc, medium, now);
        else transport.IsReachable = DescribePhone(transport.Phone!, medium, context, now);
    }

    /// <summary>Who begins the handshake (RFC 8842 section 5.3): of the two descriptions the answer tells, which never is <c>actpass</c>.</summary>
    public static DtlsRole RoleOf(DtlsDescription local, DtlsDescription remote) => (local.Setup, remote.Setup) switch
    {
        (SetupRole.Active, not SetupRole.Active) => DtlsRole.Client,
        (SetupRole.Passive, _) => DtlsRole.Server,
        (_, SetupRole.Passive) => DtlsRole.Client,
        _ => DtlsRole.Server,
    };

    private static bool DescribeBrowser(WebRtcTransport transport, NegotiatedMedium medium, Instant now)
    {
        var (local, remote) = (medium.Local, medium.Remote);
        if (remote.Ice is null) transport.Refuse("the other side has said nothing of ICE");
        else if (remote.Dtls is null || local.Dtls is null) transport.Refuse("the other side has announced no fingerprint");
        else if (!transport.SetRemote(remote.Ice, remote.Dtls, RoleOf(local.Dtls, remote.Dtls), now)) transport.Refuse("what the other side has said of ICE or its certificate cannot be taken");
        return true;
    }

    private static bool DescribePhone(PhoneTransport transport, NegotiatedMedium medium, DtlsContext context, Instant now)
    {
        var (local, remote) = (medium.Local, medium.Remote);
        transport.Sources = medium.Sources;
        if (Secure(transport, local, remote, context) is { } refusal)
        {
            transport.Refuse(refusal);
            return true;
        }

        // On the port of RTP only where both have said so (RFC 5761 section 5.1.1).
        var rtcp = remote.Rtcp is { } theirs ? theirs with { IsMultiplexed = theirs.IsMultiplexed && local.Rtcp is { IsMultiplexed: true } } : null;
        return transport.SetRemote(remote with { Rtcp = rtcp }, now, local.Formats);
    }

    /// <summary>Protects it as both sides have agreed. Why it cannot be, in words; null otherwise.</summary>
    private static string? Secure(PhoneTransport transport, RtpMedia local, RtpMedia remote, DtlsContext context)
    {
        if (remote.IsDtls || local.IsDtls)
        {
            if (remote.Dtls is null || local.Dtls is null) return "the other side has announced no fingerprint";
            return transport.SetDtls(context, remote.Dtls, RoleOf(local.Dtls, remote.Dtls)) ? null : "the other side has announced no fingerprint that can be taken";
        }

        if (!local.Profile.IsSecure && !remote.Profile.IsSecure)
        {
            transport.SetClear();
            return null;
        }

        if (KeysOf(local.Cryptos, remote.Cryptos) is not { } keys) return "the sides have no key of SRTP in common";
        transport.SetKeys(keys.Sending, keys.Receiving);
        return null;
    }

    /// <summary>The keys of both sides. Where one has named several, the one whose number and suite the other has answered count (RFC 4568 section 5.1.3).</summary>
    private static (SrtpMasterKey Sending, SrtpMasterKey Receiving)? KeysOf(IReadOnlyList<SdpCrypto> local, IReadOnlyList<SdpCrypto> remote)
    {
        var pairs = from own in local from theirs in remote where own.Tag == theirs.Tag && own.Suite.Equals(theirs.Suite, StringComparison.OrdinalIgnoreCase) select (own, theirs);
        foreach (var (own, theirs) in pairs)
        {
            if (!SrtpSuites.TryParse(own.Suite, out var suite)) continue;
            if (SrtpMasterKey.From(suite, own.Key) is { } sending && SrtpMasterKey.From(suite, theirs.Key) is { } receiving) return (sending, receiving);
        }

        return null;
    }
}
