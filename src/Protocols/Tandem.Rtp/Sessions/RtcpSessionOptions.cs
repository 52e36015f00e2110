namespace Tandem.Rtp.Sessions;

/// <summary>What an <see cref="RtcpSession"/> is told when it is made. Immutable.</summary>
public sealed record RtcpSessionOptions
{
    /// <summary>The source that reports and gives feedback; those that send are added when they do.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>CNAME, at most 255 octets: the same for all sessions of a participant, and not to be traced to a person (RFC 7022).</summary>
    public required ReadOnlyMemory<byte> CanonicalName { get; init; }

    /// <summary>The wall clock that reports are written by.</summary>
    public required NtpClock Wall { get; init; }

    /// <summary>Bits a second that the session may use for RTCP of all participants together: 5 % of its bandwidth by RFC 3550 section 6.2. 16,000 by default, more than 0.</summary>
    public int BitsPerSecond { get; init; } = 16_000;

    /// <summary>The least interval of reports where there is no early feedback; 5 seconds by default (RFC 3550 section 6.2).</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the profile is AVPF or SAVPF, which lets feedback be sent early (RFC 4585).</summary>
    public bool HasEarlyFeedback { get; init; }

    /// <summary>Whether early feedback goes without a report, as negotiated by <c>a=rtcp-rsize</c> (RFC 5506).</summary>
    public bool IsReducedSize { get; init; }

    /// <summary>T_rr_interval, the least interval of full reports where there is early feedback (<c>a=rtcp-fb:* trr-int</c>, RFC 4585 section 3.4); one second by default.</summary>
    public TimeSpan RegularInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The least interval of anything where there is early feedback; 20 ms by default. RFC 4585 has none, and with much bandwidth would let a session wake up every millisecond; to send less is always allowed.
    /// </summary>
    public TimeSpan MinEarlyInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>T_max_fb_delay: feedback that would be sent later than that is of no use and dropped; one second by default (RFC 4585 section 3.4).</summary>
    public TimeSpan MaxFeedbackDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether reports of a participant that does not send carry its reference time, so that it learns the round trip (RFC 3611 section 4.4).</summary>
    public bool HasReferenceTime { get; init; }

    /// <summary>Most participants that are known at a time; others are not counted and not reported about. 256 by default.</summary>
    public int MaxMembers { get; init; } = 256;

    /// <summary>Most own sources that send; 32 by default.</summary>
    public int MaxSenders { get; init; } = 32;

    /// <summary>Octets of headers below RTCP that the bandwidth is used for as well; 28 by default, those of UDP over IPv4.</summary>
    public int HeaderOctets { get; init; } = 28;

    /// <summary>Where randomness comes from; a seed makes a session repeatable.</summary>
    public Random Random { get; init; } = Random.Shared;
}
