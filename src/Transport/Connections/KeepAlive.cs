namespace Tandem.Transport;

/// <summary>The keep-alive of connections (RFC 5626 section 3.5.1, RFC 7118 section 6).</summary>
internal static class KeepAlive
{
    /// <summary>What a peer asks with.</summary>
    public static ReadOnlySpan<byte> Ping => "\r\n\r\n"u8;

    /// <summary>What it is answered with.</summary>
    public static ReadOnlySpan<byte> Pong => "\r\n"u8;
}
