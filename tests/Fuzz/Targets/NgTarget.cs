using Tandem.Ng;
using Tandem.Ng.Bencode;

namespace Tandem.Fuzz.Targets;

/// <summary>A request of the ng protocol: what is read is written as it was, and whatever it says, its wishes can be asked for.</summary>
internal static class NgTarget
{
    public static void Run(byte[] octets)
    {
        var error = NgMessage.TryParse(octets, BencodeLimits.Default, out var message);
        Assert.Equal(error == NgError.None, message is not null);
        if (message is null) return;
        Assert.Equal(octets, message.ToOctets());
        var request = NgRequest.Read(message.Body);
        foreach (var key in new[] { NgKeys.Sdes, NgKeys.RtcpMux, NgKeys.CodecStrip, NgKeys.CodecTranscode, NgKeys.TransportProtocol }) Assert.Equal(request.Find(key), request.Words(key) is [var first, ..] ? first : null);
        Assert.True(request.Sdp.Length < octets.Length);
        _ = (request.CallId, request.FromTag, request.ToTag, request.ViaBranch, request.Label, request.Number(NgKeys.Limit));
    }
}
