namespace Tandem.Core.Proxying;

/// <summary>What the proxy allows and how long it waits.</summary>
public sealed record ProxyOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly ProxyOptions Default = new();

    /// <summary>Timer C: how long an INVITE may ring without a sign of life, 200 s (RFC 3261 section 16.6 step 11: more than 3 min).</summary>
    public TimeSpan TimerC { get; init; } = TimeSpan.FromSeconds(200);

    /// <summary>
    /// How long the contacts of one q ring before those of the next lower q do, 20 s. The last ones ring until <see cref="TimerC"/>. 0 rings all at once, whatever their q.
    /// </summary>
    public TimeSpan SerialRing { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most branches that a request may become here and further on, 60 (RFC 5393 section 5.3.3); a request that says less is taken at its word.</summary>
    public int MaxBreadth { get; init; } = 60;

    /// <summary>Largest request in octets that goes over UDP without TCP being tried first, 1,300 (RFC 3261 section 18.1.1).</summary>
    public int MaxUdpRequest { get; init; } = 1_300;

    /// <summary>For how long an address that did not take TCP is not asked again, 10 min.</summary>
    public TimeSpan TcpRetryTime { get; init; } = TimeSpan.FromMinutes(10);
}
