using System.Net;
using Tandem.Media.Legs;
using Tandem.Rtp.Srtp;
using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>A medium of a party, at its place in the descriptions that it says and is told. Media of two parties belong together by <see cref="Stream"/>.</summary>
internal sealed class CallLine(int stream, string kind)
{
    public int Stream { get; set; } = stream;

    public string Kind => kind;

    /// <summary>Its name in the session (RFC 5888); null without.</summary>
    public string? MediaId { get; set; }

    /// <summary>Its sockets; null while it needs none.</summary>
    public LineTransport? Transport { get; set; }

    /// <summary>Whether it shares them with others.</summary>
    public bool IsBundled { get; set; }

    public LineKeys Keys { get; } = new();

    /// <summary>The name of its track for a browser.</summary>
    public string TrackId { get; } = StreamNames.Next();

    /// <summary>What we have said of it, as it was agreed on; null while it is refused.</summary>
    public RtpMedia? Local { get; private set; }

    /// <summary>What the other side has said of it; null while it is refused.</summary>
    public RtpMedia? Remote { get; private set; }

    /// <summary>Where the other side receives a fax; null for anything else.</summary>
    public IPEndPoint? Fax { get; set; }

    /// <summary>What was passed on with <see cref="Local"/> of the other side's attributes.</summary>
    public SdpAttributes Passed { get; set; } = SdpAttributes.None;

    /// <summary>Takes what both sides have agreed on; nothing while it is refused.</summary>
    public void Settle(RtpMedia? local, RtpMedia? remote)
    {
        (Local, Remote) = (local, remote);
        if (remote?.Cryptos is [var key, ..] && SrtpSuites.TryParse(key.Suite, out var suite)) Keys.Use(suite);
    }

    public NegotiatedMedium? ToNegotiated() => Local is null || Remote is null || Transport is not { IsClosed: false } ? null : new NegotiatedMedium(Stream, Transport.Sockets, Local, Remote);
}
