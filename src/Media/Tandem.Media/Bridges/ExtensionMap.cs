using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Bridges;

/// <summary>Which header extensions go from one side to the other, and under which number there. Immutable.</summary>
internal sealed class ExtensionMap
{
    /// <summary>What says something of one hop only: the description, the transport.</summary>
    private static readonly string[] OfOneHop =
    [
        HeaderExtensionUris.Mid, HeaderExtensionUris.RtpStreamId, HeaderExtensionUris.RepairedRtpStreamId, HeaderExtensionUris.TransportSequenceNumber, HeaderExtensionUris.AbsoluteSendTime,
    ];

    private readonly byte[] _identifiers = new byte[256];

    /// <summary>The new number at the place of the former one; 0 for what is removed.</summary>
    public ReadOnlySpan<byte> Identifiers => _identifiers;

    /// <summary>The extensions that both sides of a medium have, by the numbers that are used in its packets.</summary>
    public static byte IdentifierOf(string uri, RtpMedia local, RtpMedia remote)
    {
        var own = local.HeaderExtensions.FirstOrDefault(extension => extension.Uri == uri);
        var theirs = remote.HeaderExtensions.FirstOrDefault(extension => extension.Uri == uri);
        // An offer may name more than 255; what is used stands in the answer (RFC 8285 section 6).
        return own is null || theirs is null ? (byte)0 : own.Id <= byte.MaxValue ? (byte)own.Id : theirs.Id <= byte.MaxValue ? (byte)theirs.Id : (byte)0;
    }

    public static ExtensionMap Between(RtpMedia fromLocal, RtpMedia fromRemote, RtpMedia toLocal, RtpMedia toRemote)
    {
        var map = new ExtensionMap();
        foreach (var extension in fromLocal.HeaderExtensions)
        {
            if (OfOneHop.Contains(extension.Uri)) continue;
            var from = IdentifierOf(extension.Uri, fromLocal, fromRemote);
            if (from != 0) map._identifiers[from] = IdentifierOf(extension.Uri, toLocal, toRemote);
        }

        return map;
    }
}
