using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>Writes into the top Via where a request really came from (RFC 3261 section 18.2.1, RFC 3581 section 4).</summary>
internal static class ViaStamp
{
    private const int UsualLength = 256;

    /// <summary>
    /// Adds <c>received</c> when the sent-by names another address than the source or when <c>rport</c> is asked for, and fills in <c>rport</c>. What the client wrote there itself goes.
    /// </summary>
    public static void Apply(SipMessage request, in PeerAddress source)
    {
        var via = request.TopVia;
        var named = PeerAddress.TryParse(via.Host, source.Port, out var host) && host == source;
        if (!via.HasRport && named && !via.Parameters.Has("received"u8)) return;
        var length = via.Value.Length + 80;
        var value = new SipWriter(length <= UsualLength ? stackalloc byte[UsualLength] : new byte[length]);
        AppendUnfolded(ref value, via.Value[..^via.Parameters.Octets.Length]);
        foreach (var parameter in via.Parameters)
        {
            if (Is(parameter.Name, "received"u8) || Is(parameter.Name, "rport"u8)) continue;
            value.Append((byte)';');
            AppendUnfolded(ref value, parameter.Name);
            if (parameter.Value.IsEmpty) continue;
            value.Append((byte)'=');
            AppendUnfolded(ref value, parameter.Value);
        }

        value.Append(";received="u8);
        AppendAddress(ref value, source);
        if (via.HasRport)
        {
            value.Append(";rport="u8);
            value.Append(source.Port);
        }

        request.ReplaceFirstValue(HeaderName.Via, value.Written);
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => System.Text.Ascii.EqualsIgnoreCase(name, expected);

    // A fold is one space (RFC 3261 section 7.3.1).
    private static void AppendUnfolded(ref SipWriter writer, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets) writer.Append(octet is (byte)'\r' or (byte)'\n' ? (byte)' ' : octet);
    }

    // via-received has no brackets around an IPv6 address (RFC 3261 section 25.1).
    private static void AppendAddress(ref SipWriter writer, in PeerAddress source)
    {
        var text = writer.Free;
        var length = source.FormatHost(text);
        if (!source.IsV4)
        {
            length -= 2;
            text.Slice(1, length).CopyTo(text);
        }

        writer.Advance(length);
    }
}
