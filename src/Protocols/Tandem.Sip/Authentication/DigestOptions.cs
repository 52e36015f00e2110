namespace Tandem.Sip.Authentication;

/// <summary>What a <see cref="DigestVerifier"/> accepts.</summary>
public sealed record DigestOptions
{
    /// <summary>The values when nothing is configured.</summary>
    public static readonly DigestOptions Default = new();

    /// <summary>How long a nonce may be used, 10 minutes by default. Afterwards a client is challenged with <c>stale=true</c>.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most nonces whose counts are remembered against replay; 100,000 by default (about 10 MB). Over it the oldest nonces run out early.</summary>
    public int MaxNonces { get; init; } = 100_000;

    /// <summary>Whether MD5 is accepted, for clients that know nothing else; true by default.</summary>
    public bool AllowMd5 { get; init; } = true;

    /// <summary>Whether a response without <c>qop</c> is accepted, as RFC 2069 clients give it; such a response can be replayed while its nonce lives. False by default.</summary>
    public bool AllowWithoutQop { get; init; }
}
