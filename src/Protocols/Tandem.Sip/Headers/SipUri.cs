using System.Buffers;
using System.Text;

namespace Tandem.Sip;

/// <summary>A sip or sips URI (RFC 3261 section 19.1), a view of octets.</summary>
public readonly ref struct SipUri
{
    /// <summary>unreserved, user-unreserved and the percent sign of an escape; the number sign besides, which phones do not escape in service codes.</summary>
    private static readonly SearchValues<byte> UserInfoOctets =
        SearchValues.Create("-_.!~*'()&=+$,;?/%#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>paramchar with the separators of uri-parameters.</summary>
    private static readonly SearchValues<byte> ParameterOctets =
        SearchValues.Create("-_.!~*'()[]/:&+$%;=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>hnv-unreserved and unreserved with the separators of headers.</summary>
    private static readonly SearchValues<byte> HeaderOctets =
        SearchValues.Create("-_.!~*'()[]/?:+$%&=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private SipUri(ReadOnlySpan<byte> value, ReadOnlySpan<byte> userInfo, ReadOnlySpan<byte> host, int port, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> headers)
    {
        Value = value;
        var colon = userInfo.IndexOf((byte)':');
        User = colon < 0 ? userInfo : userInfo[..colon];
        Password = colon < 0 ? default : userInfo[(colon + 1)..];
        Host = host;
        Port = port;
        Parameters = new Parameters(parameters);
        Headers = headers;
    }

    /// <summary>Reads a URI. False for another scheme or a form that is not allowed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> uri, out SipUri result)
    {
        result = default;
        if (!HasSipScheme(uri)) return false;
        var rest = uri[(uri[3] == (byte)':' ? 4 : 5)..];
        // No at-sign may stand unescaped anywhere else, but semicolon and question mark may stand in the user part.
        var at = rest.IndexOf((byte)'@');
        var userInfo = at < 0 ? default : rest[..at];
        rest = rest[(at + 1)..];
        var headers = CutFrom(ref rest, (byte)'?');
        var parameters = CutFrom(ref rest, (byte)';');
        if (at >= 0 && !IsUserInfo(userInfo)) return false;
        if (!headers.IsEmpty && (headers.Length == 1 || !IsEscaped(headers[1..], HeaderOctets))) return false;
        if (!parameters.IsEmpty && (!IsEscaped(parameters, ParameterOctets) || !new Parameters(parameters).IsWellFormed)) return false;
        if (!HostPort.TryParse(rest, allowWhiteSpace: false, out var host, out var port)) return false;
        result = new SipUri(uri, userInfo, host, port, parameters, headers.IsEmpty ? headers : headers[1..]);
        return true;
    }

    /// <summary>The whole URI.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether the scheme is sips.</summary>
    public bool IsSips => Value.Length > 4 && Value[3] != (byte)':';

    /// <summary>The user part as written (escapes not undone), without password; empty when there is none.</summary>
    public ReadOnlySpan<byte> User { get; }

    /// <summary>The host, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port, 1 to 65535; 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>The URI parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The headers after the question mark; empty when there are none.</summary>
    public ReadOnlySpan<byte> Headers { get; }

    /// <summary>The transport parameter: None when it is missing or unknown. <c>ws</c> with sips is Wss, <c>tcp</c> with sips is Tls.</summary>
    public SipTransport Transport => !Parameters.TryGet("transport"u8, out var name) ? SipTransport.None : (SipTransports.Find(name), IsSips) switch
    {
        (SipTransport.Ws, true) => SipTransport.Wss,
        (SipTransport.Tcp, true) => SipTransport.Tls,
        var (transport, _) => transport,
    };

    /// <summary>Whether the lr parameter is there: loose routing (RFC 3261 section 16.12).</summary>
    public bool IsLooseRouter => Parameters.Has("lr"u8);

    /// <summary>The password as written; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Password { get; }

    /// <summary>Whether two URIs are equivalent (RFC 3261 section 19.1.4).</summary>
    public static bool Equivalent(in SipUri left, in SipUri right) => SipUriComparison.Equivalent(left, right);

    /// <summary>
    /// Writes the canonical address-of-record (RFC 3261 section 10.3 step 5): scheme sip, escapes undone where they can be, host in lower case, no port, no parameters.
    /// </summary>
    /// <returns>The octets written, or 0 when the destination is too short.</returns>
    public int WriteAddressOfRecord(Span<byte> destination)
    {
        var writer = new SipWriter(destination);
        writer.Append("sip:"u8);
        if (!User.IsEmpty)
        {
            UriEscapes.WriteCanonicalUser(User, ref writer);
            writer.Append((byte)'@');
        }

        foreach (var octet in Host) writer.Append(octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet);
        return writer.HasOverflowed ? 0 : writer.Length;
    }

    /// <summary>Whether the scheme is sip or sips, in any case.</summary>
    internal static bool HasSipScheme(ReadOnlySpan<byte> uri) =>
        uri.Length > 4 && Ascii.EqualsIgnoreCase(uri[..3], "sip"u8) && (uri[3] == (byte)':' || (uri[3] | 0x20) == 's' && uri[4] == (byte)':');

    /// <summary>Takes off everything from <paramref name="separator"/> on and returns it with the separator.</summary>
    private static ReadOnlySpan<byte> CutFrom(scoped ref ReadOnlySpan<byte> octets, byte separator)
    {
        var position = octets.IndexOf(separator);
        if (position < 0) return default;
        var cut = octets[position..];
        octets = octets[..position];
        return cut;
    }

    /// <summary>userinfo = user [ ":" password ], where the password may be empty.</summary>
    private static bool IsUserInfo(ReadOnlySpan<byte> userInfo)
    {
        var colon = userInfo.IndexOf((byte)':');
        if (colon < 0) return !userInfo.IsEmpty && IsEscaped(userInfo, UserInfoOctets);
        return colon > 0 && IsEscaped(userInfo[..colon], UserInfoOctets) && IsEscaped(userInfo[(colon + 1)..], UserInfoOctets);
    }

    private static bool IsEscaped(ReadOnlySpan<byte> octets, SearchValues<byte> allowed) =>
        !octets.ContainsAnyExcept(allowed) && UriEscapes.AreComplete(octets);
}
