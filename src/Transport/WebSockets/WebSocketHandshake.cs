using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Transport;

/// <summary>What <see cref="WebSocketHandshake.Read"/> found.</summary>
internal enum HandshakeRead : byte
{
    /// <summary>It may become a handshake.</summary>
    NeedMore,

    /// <summary>It is none, or one with anything unusual about it: HTTP is to answer it.</summary>
    Other,

    /// <summary>It is one that this server takes.</summary>
    Accepted,
}

/// <summary>
/// The server's side of the opening handshake (RFC 6455 section 4.2), for requests that leave no doubt. Whatever is wrong or only out of the ordinary is left to HTTP, which is stricter, more lenient and able to explain.
/// Sans-IO.
/// </summary>
internal ref struct WebSocketHandshake
{
    /// <summary>Longest head that is looked at; a longer one is left to HTTP.</summary>
    public const int MaxLength = 8 * 1024;

    private const int KeyLength = 24;

    private ReadOnlySpan<byte> _host;
    private ReadOnlySpan<byte> _origin;
    private ReadOnlySpan<byte> _key;
    private int _hosts;
    private int _origins;
    private int _keys;
    private int _versions;
    private bool _isWebSocket;
    private bool _isUpgrade;
    private bool _isVersion13;
    private bool _offersSip;

    /// <summary>Reads the head of the first request on a connection.</summary>
    /// <param name="octets">What was received.</param>
    /// <param name="path">The path of SIP over WebSocket.</param>
    /// <param name="isSecure">Whether the connection is TLS.</param>
    /// <param name="options">The origins that are allowed.</param>
    /// <param name="length">Length of the head.</param>
    /// <param name="response">The answer, when it is accepted.</param>
    public static HandshakeRead Read(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> path, bool isSecure, SipWebSocketOptions options, out int length, out byte[] response)
    {
        length = 0;
        response = [];
        if (!MayBeOurs(octets, path)) return HandshakeRead.Other;
        length = octets.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4) return octets.Length < MaxLength ? HandshakeRead.NeedMore : HandshakeRead.Other;
        var lines = octets[..(length - 2)];
        var end = lines.IndexOf("\r\n"u8);
        if (!lines[..end].EndsWith(" HTTP/1.1"u8) || lines[..end].Count((byte)' ') != 2) return HandshakeRead.Other;
        var handshake = new WebSocketHandshake();
        if (!handshake.ReadFields(lines[(end + 2)..]) || !handshake.IsTaken(isSecure, options)) return HandshakeRead.Other;
        response = Respond(handshake._key);
        return HandshakeRead.Accepted;
    }

    private static bool MayBeOurs(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> path)
    {
        var method = "GET "u8;
        if (!octets[..Math.Min(octets.Length, method.Length)].SequenceEqual(method[..Math.Min(octets.Length, method.Length)])) return false;
        if (octets.Length <= method.Length) return true;
        octets = octets[method.Length..];
        var known = Math.Min(octets.Length, path.Length);
        if (!octets[..known].SequenceEqual(path[..known])) return false;
        return octets.Length <= path.Length || octets[path.Length] is (byte)' ' or (byte)'?';
    }

    /// <summary>Reads the header fields; false when one has a form that needs care.</summary>
    private bool ReadFields(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            // No folds, no space in or after a name, no control characters.
            if (colon <= 0 || line[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0 || line.ContainsAnyInRange((byte)0, (byte)8) || line.ContainsAnyInRange((byte)10, (byte)31)) return false;
            if (!ReadField(line[..colon], line[(colon + 1)..].Trim(" \t"u8))) return false;
        }

        return true;
    }

    private bool ReadField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Is(name, "Host"u8))
        {
            _host = value;
            _hosts++;
        }
        else if (Is(name, "Origin"u8))
        {
            _origin = value;
            _origins++;
        }
        else if (Is(name, "Sec-WebSocket-Key"u8))
        {
            _key = value;
            _keys++;
        }
        else if (Is(name, "Sec-WebSocket-Version"u8))
        {
            _isVersion13 = value.SequenceEqual("13"u8);
            _versions++;
        }
        else if (Is(name, "Upgrade"u8)) _isWebSocket |= Is(value, "websocket"u8);
        else if (Is(name, "Connection"u8)) _isUpgrade |= Lists(value, "upgrade"u8, ignoreCase: true);
        else if (Is(name, "Sec-WebSocket-Protocol"u8)) _offersSip |= Lists(value, "sip"u8, ignoreCase: false);
        else if (Is(name, "Content-Length"u8) || Is(name, "Transfer-Encoding"u8) || Is(name, "Expect"u8)) return false;
        return true;
    }

    private readonly bool IsTaken(bool isSecure, SipWebSocketOptions options) =>
        _hosts == 1 && !_host.IsEmpty && _keys == 1 && IsKey(_key) && _versions == 1 && _isVersion13 && _isWebSocket && _isUpgrade && _offersSip
        && (_origins == 0 || (_origins == 1 && IsAllowed(_origin, isSecure, options)));

    /// <summary>Section 10.2: the page is one that this server delivered, or one of a configured origin.</summary>
    private readonly bool IsAllowed(ReadOnlySpan<byte> origin, bool isSecure, SipWebSocketOptions options)
    {
        var scheme = isSecure ? "https://"u8 : "http://"u8;
        if (origin.Length == scheme.Length + _host.Length && Is(origin[..scheme.Length], scheme) && Is(origin[scheme.Length..], _host)) return true;
        for (var i = 0; i < options.AllowedOrigins.Count; i++)
            if (!origin.IsEmpty && Ascii.EqualsIgnoreCase(origin, options.AllowedOrigins[i])) return true;
        return false;
    }

    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        Span<byte> decoded = stackalloc byte[18];
        return key.Length == KeyLength && Base64.DecodeFromUtf8(key, decoded, out _, out var length) == System.Buffers.OperationStatus.Done && length == 16;
    }

    /// <summary>Whether a list with commas has an element.</summary>
    private static bool Lists(ReadOnlySpan<byte> list, ReadOnlySpan<byte> element, bool ignoreCase)
    {
        foreach (var range in list.Split((byte)','))
        {
            var listed = list[range].Trim(" \t"u8);
            if (ignoreCase ? Is(listed, element) : listed.SequenceEqual(element)) return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(text, other);

    private static byte[] Respond(ReadOnlySpan<byte> key)
    {
        var head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Accept: "u8;
        return [.. head, .. Encoding.ASCII.GetBytes(Accept(key)), .. "\r\n\r\n"u8];
    }

    /// <summary>The Sec-WebSocket-Accept to a Sec-WebSocket-Key (section 4.2.2).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2 wants SHA-1; it proves nothing but that the server knows WebSockets.")]
    public static string Accept(ReadOnlySpan<byte> key) => Convert.ToBase64String(SHA1.HashData([.. key, .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8]));
}
