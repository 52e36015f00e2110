using System.Globalization;
using System.Net;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.RtpHost;

/// <summary>A call of the load: a leg in the clear, and one as the load wants it.</summary>
internal sealed class HostedCall : IMediaObserver
{
    private readonly IMediaSession _session;

    /// <param name="plane">What carries it.</param>
    /// <param name="words">Kind, port of the near side, port of the far side, its key, fingerprint or bit rate.</param>
    public HostedCall(IMediaPlane plane, ReadOnlySpan<string> words)
    {
        _session = plane.Begin(this);
        var secret = words[3];
        var (near, nearTransport) = Open("near");
        Negotiate(near, nearTransport, Port(words[1]), Pcmu, Pcmu);
        var (far, farTransport) = Open("far");
        var told = "-";
        switch (words[0])
        {
            case "Sdes":
                var own = SrtpMasterKey.Random(SrtpSuite.AesCm128HmacSha1Tag80);
                told = Convert.ToBase64String(own.ToKeyAndSalt());
                Negotiate(far, farTransport, Port(words[2]), media => WithKey(Pcmu(media), own.ToKeyAndSalt()), media => WithKey(Pcmu(media), Convert.FromBase64String(secret)));
                break;
            case "Dtls":
                told = plane.Fingerprint.Replace(' ', '/');
                Negotiate(far, farTransport, Port(words[2]), media => WithDtls(Pcmu(media), plane.Fingerprint, SetupRole.ActPass), media => WithDtls(Pcmu(media), secret.Replace('/', ' '), SetupRole.Active));
                break;
            case "Opus":
                Negotiate(far, farTransport, Port(words[2]), media => Opus(media, secret), media => Opus(media, secret));
                break;
            default:
                Negotiate(far, farTransport, Port(words[2]), Pcmu, Pcmu);
                break;
        }

        _session.Join(near, far);
        Answer = string.Create(CultureInfo.InvariantCulture, $"{nearTransport.Rtp.Port} {farTransport.Rtp.Port} {told}");
    }

    /// <summary>The ports of both legs, and the key or fingerprint towards the far side.</summary>
    public string Answer { get; }

    public void Close() => _session.Close();

    public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason)
    {
        if (state == MediaTransportState.Failed) Console.Error.WriteLine($"{leg.Name}: {reason}");
    }

    public void Silent(IMediaLeg leg)
    {
    }

    public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration)
    {
    }

    private static IPEndPoint Port(string word) => new(IPAddress.Loopback, int.Parse(word, CultureInfo.InvariantCulture));

    private static RtpMedia Pcmu(RtpMedia media) => media with { Formats = [new RtpFormat(new RtpMap(0, "PCMU", 8000), null, [])] };

    private static RtpMedia Opus(RtpMedia media, string bitRate) =>
        media with { Formats = [new RtpFormat(new RtpMap(96, "opus", 48000, 2), new FormatParameters("96", $"maxaveragebitrate={bitRate}"), [])] };

    private static RtpMedia WithKey(RtpMedia media, byte[] key) => media with { Profile = RtpProfile.Savp, Cryptos = [new SdpCrypto(1, SrtpSuite.AesCm128HmacSha1Tag80.ToName(), key, [])] };

    private static RtpMedia WithDtls(RtpMedia media, string fingerprint, SetupRole setup) => media with { Profile = RtpProfile.DtlsSavp, Dtls = new DtlsDescription([fingerprint], setup) };

    private static RtpMedia Describe(IPEndPoint address) => new()
    {
        Kind = "audio",
        Address = address,
        Profile = RtpProfile.Avp,
        Formats = [],
        Direction = MediaDirection.SendReceive,
        Rtcp = new RtcpTransport((ushort)(address.Port + 1), null, IsMultiplexed: true, IsReducedSize: false),
    };

    private (IMediaLeg Leg, ILegTransport Transport) Open(string name)
    {
        var leg = _session.AddLeg(name);
        return (leg, leg.TryOpen(new LegTransportRequest { IsMultiplexed = true }) ?? throw new IOException("No port is free."));
    }

    private static void Negotiate(IMediaLeg leg, ILegTransport transport, IPEndPoint remote, Func<RtpMedia, RtpMedia> local, Func<RtpMedia, RtpMedia> theirs) =>
        leg.Negotiate([new NegotiatedMedium(0, transport, local(Describe(transport.Rtp)), theirs(Describe(remote)))]);
}
