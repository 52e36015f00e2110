using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>What the sessions of one agent share: its role, its outputs, its pace.</summary>
internal sealed class IceContext(IceRole role, IceOptions options, IceCounters counters, Random random)
{
    public IceOptions Options { get; } = options;

    public IceCounters Counters { get; } = counters;

    public OutputQueue<IceOutput> Outputs { get; } = new();

    public OutputOctets Octets { get; } = new();

    /// <summary>With a key of this agent: <see cref="Foundation"/>.</summary>
    public SipHash FoundationHash { get; } = SipHash.WithRandomKey();

    public IceRole Role { get; set; } = role;

    /// <summary>RFC 8445 section 16.1: the same in every check, until a 487 makes it another.</summary>
    public ulong TieBreaker { get; set; }

    /// <summary>Section 14.2: one pace for all that the agent begins.</summary>
    public CheckPacing Pacing = new(options.Ta, options.MinRto);

    /// <summary>RFC 7675 section 5.1: between 0.8 and 1.2 times the interval, anew each time.</summary>
    public TimeSpan RandomConsentInterval() => Options.ConsentInterval * (0.8 + (0.4 * random.NextDouble()));

    public void Transmit(in CandidateBase local, in PeerAddress remote, int length) =>
        Outputs.Add(new(IceOutputKind.Transmit, local, remote, Octets.Keep(length), null, 0, default));

    public void Tell(IceOutputKind kind, in CandidateBase local, in PeerAddress remote, int component = 0) =>
        Outputs.Add(new(kind, local, remote, default, null, component, default));

    public void Tell(IceOutputKind kind, CandidatePair pair) => Tell(kind, pair.Base, pair.RemoteAddress, pair.Component);
}
