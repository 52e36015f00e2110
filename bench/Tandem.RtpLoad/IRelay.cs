using System.Net;
using Tandem.Dtls;
using Tandem.Rtp.Srtp;

namespace Tandem.RtpLoad;

/// <summary>The server under load, as its control sees it.</summary>
internal interface IRelay : IDisposable
{
    /// <summary>Makes a call.</summary>
    Relayed Begin(int number, CallPlan plan);

    /// <summary>Ends a call.</summary>
    void End(int number);
}

/// <summary>What a call is to be.</summary>
/// <param name="Kind">How the far side is carried.</param>
/// <param name="Near">Where the near side receives.</param>
/// <param name="Far">Where the far side receives.</param>
/// <param name="Key">The key of the far side, for <see cref="StreamKind.Sdes"/>.</param>
/// <param name="Fingerprint">The certificate of the far side, which begins the handshake, for <see cref="StreamKind.Dtls"/>.</param>
internal sealed record CallPlan(StreamKind Kind, IPEndPoint Near, IPEndPoint Far, SrtpMasterKey Key, DtlsFingerprint Fingerprint);

/// <summary>What the server has made of it.</summary>
/// <param name="Near">Where it receives from the near side.</param>
/// <param name="Far">Where it receives from the far side.</param>
/// <param name="Key">Its key towards the far side, base64; empty without.</param>
/// <param name="Fingerprint">Its certificate; empty without.</param>
internal sealed record Relayed(IPEndPoint Near, IPEndPoint Far, string Key, string Fingerprint);
