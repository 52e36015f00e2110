using System.Text;

namespace Tandem.Sip;

/// <summary>A Via value (RFC 3261 section 20.42), a view of octets.</summary>
public readonly ref struct Via
{
    private Via(ReadOnlySpan<byte> value, ReadOnlySpan<byte> transport, ReadOnlySpan<byte> sentBy, ReadOnlySpan<byte> host, int port, Parameters parameters)
    {
        Value = value;
        TransportName = transport;
        SentBy = sentBy;
        Host = host;
        Port = port;
        Parameters = parameters;
    }

    /// <summary>
    /// Reads one value. Protocol and version are taken as they are: the answer to a request of another version needs its Via too (RFC 3261 section 21.5.7).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out Via via) => TryReadHead(value, out via) && via.Parameters.IsWellFormed;

    /// <summary>Reads a value whose parameters may be broken, so that the request it belongs to can at least be refused towards sent-by.</summary>
    internal static bool TryReadHead(ReadOnlySpan<byte> value, out Via via)
    {
        via = default;
        value = Grammar.Trim(value);
        var position = 0;
        if (value.StartsWith(UsualProtocol)) position = Grammar.SkipWhiteSpace(value, UsualProtocol.Length);
        else if (!TryReadProtocol(value, ref position)) return false;
        if (!TryReadToken(value, ref position, out var transport)) return false;
        if (position == value.Length || !Grammar.IsWhiteSpace(value[position])) return false;
        position = Grammar.SkipWhiteSpace(value, position);

        var rest = value[position..];
        var semicolon = rest.IndexOf((byte)';');
        if (semicolon < 0) semicolon = rest.Length;
        var sentBy = Grammar.Trim(rest[..semicolon]);
        if (!HostPort.TryParse(sentBy, allowWhiteSpace: true, out var host, out var port)) return false;
        via = new Via(value, transport, sentBy, host, port, new Parameters(rest[semicolon..]));
        return true;
    }

    /// <summary>The whole value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The transport's name as written; compare with <see cref="Transport"/>.</summary>
    public ReadOnlySpan<byte> TransportName { get; }

    /// <summary>The transport; None for one that Tandem does not know.</summary>
    public SipTransport Transport => SipTransports.Find(TransportName);

    /// <summary>Host of sent-by, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>Port of sent-by; 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>Host and port as written.</summary>
    public ReadOnlySpan<byte> SentBy { get; }

    /// <summary>The branch parameter; empty when there is none.</summary>
    public ReadOnlySpan<byte> Branch => Parameters.TryGet("branch"u8, out var branch) ? branch : default;

    /// <summary>
    /// Whether the branch starts with the magic cookie (RFC 3261 section 8.1.1.7) and goes on behind it: the cookie alone makes nothing unique, such a request is matched as
    /// one of RFC 2543 (RFC 4475 section 3.2.1).
    /// </summary>
    public bool HasMagicCookie
    {
        get
        {
            var branch = Branch;
            return branch.Length > 7 && Ascii.EqualsIgnoreCase(branch[..7], "z9hG4bK"u8);
        }
    }

    /// <summary>Whether the parameter rport is there (RFC 3581), with or without a value.</summary>
    public bool HasRport => Parameters.Has("rport"u8);

    /// <summary>All parameters.</summary>
    public Parameters Parameters { get; }

    private static ReadOnlySpan<byte> UsualProtocol => "SIP/2.0/"u8;

    /// <summary>protocol-name SLASH protocol-version SLASH.</summary>
    private static bool TryReadProtocol(ReadOnlySpan<byte> value, scoped ref int position) =>
        TryReadToken(value, ref position, out _) && TryReadSlash(value, ref position) && TryReadToken(value, ref position, out _) && TryReadSlash(value, ref position);

    private static bool TryReadToken(ReadOnlySpan<byte> value, scoped ref int position, out ReadOnlySpan<byte> token)
    {
        token = value.Slice(position, Grammar.TokenLength(value[position..]));
        position += token.Length;
        return !token.IsEmpty;
    }

    /// <summary>SLASH = SWS "/" SWS.</summary>
    private static bool TryReadSlash(ReadOnlySpan<byte> value, scoped ref int position)
    {
        position = Grammar.SkipWhiteSpace(value, position);
        if (position == value.Length || value[position] != (byte)'/') return false;
        position = Grammar.SkipWhiteSpace(value, position + 1);
        return true;
    }
}
