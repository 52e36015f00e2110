using System.Security.Cryptography;
using Tandem.Kernel;
using Tandem.Sip.Authentication;

namespace Tandem.Core.Authentication;

/// <summary>How users prove who they are.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>The options when nothing is configured. The nonce key is made at random, so that nonces end with the process.</summary>
    public static readonly AuthenticationOptions Default = new();

    /// <summary>Believes everybody who he says he is. For laboratories on loopback alone; false by default.</summary>
    public bool IsOff { get; init; }

    /// <summary>Secret of this node for its nonces, 16 octets or more.</summary>
    public ReadOnlyMemory<byte> NonceKey { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>What the digest accepts.</summary>
    public DigestOptions Digest { get; init; } = DigestOptions.Default;

    /// <summary>Whether SHA-256 is offered, before MD5, on UDP, TCP and TLS; true by default. On WS and WSS MD5 is offered alone: JsSIP reads no other challenge.</summary>
    public bool OfferSha256 { get; init; } = true;

    /// <summary>
    /// How the User-Agent of phones begins that know MD5 alone and give up at a challenge for anything else, whatever stands beside it (RFC 8760 section 2.4 wants it passed over). They are offered MD5 alone.
    /// </summary>
    public IReadOnlyList<string> Md5UserAgents { get; init; } = ["baresip v0.", "baresip v1."];

    /// <summary>How many wrong secrets in a row one source may try for one user before it has to wait between tries, 10.</summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary>How long it then waits before the next try is looked at, 1 s. The right secret works again after it; a flow on which the user is registered never waits.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long without a wrong secret a source starts anew, 10 min.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most pairs of source and user whose failures are remembered, 10,000.</summary>
    public int MaxRemembered { get; init; } = 10_000;

    /// <summary>What of this is about wrong secrets.</summary>
    public FailureLimits FailureLimits() => new() { MaxFailures = MaxFailures, RetryDelay = RetryDelay, Memory = FailureMemory, MaxRemembered = MaxRemembered };
}
