using System.Text;
using Tandem.Contracts.Media;
using Tandem.Kernel;

namespace Tandem.Edge.Gateway;

/// <summary>What a description shows at a glance, without reading all of it: enough to decide whether it needs this node.</summary>
/// <param name="Profile">The profile of its first medium; <see cref="MediaProfile.AsOffered"/> when that is none of RTP.</param>
/// <param name="HasIce">Whether its sender knows ICE.</param>
/// <param name="HasEvents">Whether it takes keys in media (RFC 4733).</param>
/// <param name="Address">Where media are wanted; null when that is a name, or nowhere.</param>
internal readonly record struct MediaTraits(MediaProfile Profile, bool HasIce, bool HasEvents, PeerAddress? Address)
{
    /// <summary>Looks at a description.</summary>
    public static MediaTraits Of(ReadOnlySpan<byte> description)
    {
        var hasIce = description.IndexOf("a=ice-ufrag:"u8) >= 0;
        return new MediaTraits(
            ProfileOf(ProtocolOf(description), hasIce, hasFingerprint: description.IndexOf("a=fingerprint:"u8) >= 0), hasIce, description.IndexOf("telephone-event"u8) >= 0, AddressOf(description));
    }

    /// <summary>Whether a profile has the keys of SRTP, wherever they come from.</summary>
    public static bool IsSecure(MediaProfile profile) => profile is not (MediaProfile.Avp or MediaProfile.Avpf or MediaProfile.AsOffered);

    private static MediaProfile ProfileOf(ReadOnlySpan<byte> protocol, bool hasIce, bool hasFingerprint)
    {
        if (Is(protocol, "RTP/AVP"u8)) return MediaProfile.Avp;
        if (Is(protocol, "RTP/AVPF"u8)) return MediaProfile.Avpf;
        if (Is(protocol, "RTP/SAVP"u8)) return hasFingerprint ? MediaProfile.DtlsSavp : MediaProfile.Savp;
        if (Is(protocol, "UDP/TLS/RTP/SAVP"u8)) return MediaProfile.DtlsSavp;
        // Old browsers leave out that it is DTLS, and say it by the fingerprint.
        if (Is(protocol, "UDP/TLS/RTP/SAVPF"u8) || (Is(protocol, "RTP/SAVPF"u8) && hasFingerprint)) return hasIce ? MediaProfile.WebRtc : MediaProfile.DtlsSavp;
        return Is(protocol, "RTP/SAVPF"u8) ? MediaProfile.Savpf : MediaProfile.AsOffered;
    }

    private static bool Is(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(protocol, name);

    // m=<kind> <port> <protocol> ...: of the first medium that is not refused.
    private static ReadOnlySpan<byte> ProtocolOf(ReadOnlySpan<byte> rest)
    {
        while (TryFindLine(ref rest, "m="u8, out var line))
        {
            var protocol = Word(line, 2);
            if (!Word(line, 1).SequenceEqual("0"u8) && protocol.IndexOf((byte)'/') >= 0) return protocol;
        }

        return default;
    }

    private static PeerAddress? AddressOf(ReadOnlySpan<byte> rest)
    {
        if (!TryFindLine(ref rest, "c=IN IP"u8, out var line)) return null;
        var text = Word(line, 1);
        var slash = text.IndexOf((byte)'/');
        // 0.0.0.0 was the hold of RFC 2543 and says nothing.
        return PeerAddress.TryParse(slash < 0 ? text : text[..slash], 0, out var address) && !address.IsUnspecified ? address : null;
    }

    private static bool TryFindLine(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> start, out ReadOnlySpan<byte> line)
    {
        for (var at = rest.IndexOf(start); at >= 0; at = rest.IndexOf(start))
        {
            var isLine = at == 0 || rest[at - 1] == (byte)'\n';
            rest = rest[(at + start.Length)..];
            if (!isLine) continue;
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            line = end < 0 ? rest : rest[..end];
            return true;
        }

        line = default;
        return false;
    }

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> line, int index)
    {
        for (; index > 0; index--)
        {
            var space = line.IndexOf((byte)' ');
            if (space < 0) return default;
            line = line[(space + 1)..];
        }

        var end = line.IndexOf((byte)' ');
        return end < 0 ? line : line[..end];
    }
}
