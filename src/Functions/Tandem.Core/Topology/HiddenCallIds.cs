using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>
/// Call-IDs as tokens. Within this node a call has the Call-ID that its caller wrote, whatever a message came with. The token depends on nothing else, so that another call can name the dialog (Replaces, RFC 3891; Join, RFC 3911;
/// Target-Dialog, RFC 4538).
/// </summary>
internal sealed class HiddenCallIds(OpaqueTokens tokens)
{
    private static readonly byte[][] Namers = ["Replaces"u8.ToArray(), "Join"u8.ToArray(), "Target-Dialog"u8.ToArray()];

    /// <summary>Whether a Call-ID is one of our tokens.</summary>
    public bool IsToken(ReadOnlySpan<byte> callId) => Open(callId) is not null;

    /// <summary>What the token hides; null for anything else.</summary>
    public byte[]? Open(ReadOnlySpan<byte> callId) => callId.StartsWith(TopologyHiding.Mark) ? tokens.Open(callId[TopologyHiding.Mark.Length..], TokenUse.CallId, default) : null;

    /// <summary>The token.</summary>
    public byte[] Seal(ReadOnlySpan<byte> callId) => [.. TopologyHiding.Mark, .. tokens.Seal(callId, TokenUse.CallId, default)];

    /// <summary>Whether a Call-ID says something that who is reached over a flow is not to know: it has a host, and not his.</summary>
    public static bool Tells(ReadOnlySpan<byte> callId, in Flow to)
    {
        var at = callId.LastIndexOf((byte)'@');
        return at >= 0 && !(PeerAddress.TryParse(callId[(at + 1)..], 0, out var host) && host == to.Remote.WithPort(0));
    }

    /// <summary>
    /// Names another dialog as the one knows it that the request goes to. Whether he called or was called in it, nobody remembers; but who called has written the Call-ID, and phones write their own host into it.
    /// </summary>
    public void Name(SipMessage copy, in Flow to)
    {
        foreach (var name in Namers)
        {
            for (var i = copy.IndexOf(name); i >= 0; i = copy.IndexOf(name, i + 1))
            {
                var value = copy.GetHeader(i).Value;
                var end = value.IndexOf((byte)';');
                var named = (end < 0 ? value : value[..end]).Trim((byte)' ');
                ReadOnlySpan<byte> callId = Open(named) ?? named;
                ReadOnlySpan<byte> shown = Tells(callId, to) ? Seal(callId) : callId;
                if (!shown.SequenceEqual(named)) copy.Replace(i, [.. shown, .. end < 0 ? default : value[end..]]);
            }
        }
    }
}
