using System.Buffers.Binary;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// An ICE agent (RFC 8445, with trickle of RFC 8838, consent of RFC 7675, TCP of RFC 6544), full or lite, for one data stream. Sans-IO: it is handed what comes, what it shall do, and the time; after each input its outputs
/// are taken by <see cref="TryTake"/>, and <see cref="Deadline"/> says when <see cref="Advance"/> wants to be called. Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// var agent = new IceAgent(IceRole.Controlling);
/// agent.AddHost(new CandidateBase(CandidateTransport.Udp, bound), now, out var candidate);      // tell the other agent of it, and of agent.Credentials
/// agent.SetRemoteCredentials(theirs, IceFeatures.Trickle, now);
/// agent.AddRemoteCandidate(theirCandidate, now);
/// while (agent.TryTake(out var output))
/// {
///     if (output.Kind == IceOutputKind.Transmit) send(output.Local, output.Remote, output.Octets);
/// }
/// </code>
/// </example>
public sealed partial class IceAgent
{
    private readonly IceContext _context;
    private IceSession _session;
    private IceSession? _former;
    private Instant _dropFormerAt = Instant.Never;

    /// <summary>Makes an agent.</summary>
    /// <param name="role">The role (section 6.1.1); a lite agent is <see cref="IceRole.Controlled"/> whatever is said here.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="counters">Where it counts; several agents of one lane may share it.</param>
    /// <param name="credentials">Its credentials; random ones by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public IceAgent(IceRole role, IceOptions? options = null, IceCounters? counters = null, IceCredentials? credentials = null)
        : this(role, options ?? IceOptions.Default, counters ?? new IceCounters(), credentials ?? IceCredentials.Random(), Random.Shared, RandomTieBreaker())
    {
    }

    internal IceAgent(IceRole role, IceOptions options, IceCounters counters, IceCredentials credentials, Random random, ulong tieBreaker)
    {
        options.Validate();
        _context = new IceContext(options.IsLite ? IceRole.Controlled : role, options, counters, random) { TieBreaker = tieBreaker };
        _session = new IceSession(_context, credentials);
    }

    /// <summary>What this library says of itself in <c>ice-options</c>.</summary>
    public static IceFeatures Features => IceFeatures.Ice2 | IceFeatures.Trickle | IceFeatures.Renomination;

    /// <summary>The role; a conflict may change it.</summary>
    public IceRole Role => _context.Role;

    /// <summary>The state.</summary>
    public IceState State => _session.State;

    /// <summary>The credentials of this agent in this session.</summary>
    public IceCredentials Credentials => _session.Credentials;

    /// <summary>The credentials of the other agent; null before they were told.</summary>
    public IceCredentials? RemoteCredentials => _session.RemoteCredentials;

    /// <summary>The local candidates of this session that the other agent is told of.</summary>
    public IReadOnlyList<Candidate> LocalCandidates => [.. _session.LocalCandidates];

    /// <summary>What it counts.</summary>
    public IceCounters Counters => _context.Counters;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>How many candidates, pairs, checks and timers it holds: 0 when it was closed.</summary>
    public int Count => _session.Count + (_former?.Count ?? 0);

    /// <summary>Whether data may be sent: there is a path, and the other agent consents (RFC 7675 section 5.1).</summary>
    public bool IsSendingAllowed => TryGetPath(1, out _, out _);

    /// <summary>The way that data of a component goes: the selected pair, and before there is one the best valid pair (section 12.1).</summary>
    /// <returns>False when nothing may be sent.</returns>
    public bool TryGetPath(int component, out CandidateBase local, out PeerAddress remote)
    {
        var pair = PathOf(component);
        (local, remote) = pair is null ? default : (pair.Base, pair.RemoteAddress);
        return pair is not null;
    }

    /// <summary>The candidates that the path of a component is made of, for statistics. The local one is what the other agent sees: a host, reflexive or relayed candidate.</summary>
    /// <returns>False when there is no path.</returns>
    public bool TryGetPathCandidates(int component, out Candidate? local, out Candidate? remote)
    {
        var pair = PathOf(component);
        (local, remote) = ((pair?.Mapped ?? pair?.Local)?.Candidate, pair?.Remote.Candidate);
        return pair is not null;
    }

    /// <summary>Whether an address is one of the other agent, as far as it is known: it was announced, or a check with our password came from it.</summary>
    public bool IsPeer(in PeerAddress remote) => _session.IsPeer(remote) || _former?.IsPeer(remote) == true;

    /// <summary>Takes the oldest output.</summary>
    public bool TryTake(out IceOutput output) => _context.Outputs.TryTake(out output);

    /// <summary>
    /// The credentials of the other agent, once for each session: others need <see cref="Restart"/> first (section 9). The checks begin: who answers an offer calls this when the answer goes out, because before the other agent
    /// cannot be ready for them.
    /// </summary>
    /// <param name="credentials">Its fragment and password.</param>
    /// <param name="features">What it can do. When it is lite, this agent takes the controlling role (section 6.1.1).</param>
    /// <param name="now">The time.</param>
    /// <returns>False when there are others already, or the agent is closed: nothing has changed.</returns>
    public bool SetRemoteCredentials(IceCredentials credentials, IceFeatures features, Instant now)
    {
        Begin();
        if (State == IceState.Closed) return false;
        if (RemoteCredentials is { } known) return known.IsSameAs(credentials);
        if (features.HasFlag(IceFeatures.Lite) && !_context.Options.IsLite && Role == IceRole.Controlled)
        {
            _context.Role = IceRole.Controlling;
            _session.RoleSwitched();
        }

        _session.SetRemoteCredentials(credentials, features, now);
        Finish(now);
        return true;
    }

    /// <summary>
    /// Begins another session (section 9) with other credentials and no candidates: those that still are there are added again. Data goes on where it went until the new session has a pair.
    /// </summary>
    public void Restart(Instant now, IceCredentials? credentials = null)
    {
        Begin();
        if (State == IceState.Closed) return;
        // A session that has failed has nothing; what went on before it goes on.
        if (State != IceState.Failed)
        {
            _former?.FreeConnections(_session);
            _former?.Clear();
            _former = _session;
            _former.BecomeFormer(now);
        }

        _dropFormerAt = Instant.Never;
        _session = new IceSession(_context, credentials ?? IceCredentials.Random());
        if (_former is not null) _context.Outputs.Add(new(IceOutputKind.StateChanged, default, default, default, null, 0, State));
        Finish(now);
    }

    /// <summary>Runs what is due.</summary>
    public void Advance(Instant now)
    {
        _context.Outputs.RequireDrained();
        Begin();
        Finish(now);
    }

    /// <summary>Ends it: the consent of this agent is withdrawn (RFC 7675 section 5.2), and nothing is answered any more. Nothing is freed by outputs: the caller knows what it has.</summary>
    public void Close()
    {
        Begin();
        if (State == IceState.Closed) return;
        _former?.Close();
        _former = null;
        _session.Close();
        Deadline = Instant.Never;
        _context.Outputs.Add(new(IceOutputKind.StateChanged, default, default, default, null, 0, IceState.Closed));
    }

    internal static ulong RandomTieBreaker()
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(octets);
        return BinaryPrimitives.ReadUInt64BigEndian(octets);
    }

    private CandidatePair? PathOf(int component)
    {
        if (component < 1 || component > _context.Options.Components) return null;
        return _session.Path(component) ?? _former?.Path(component);
    }

    private void Begin()
    {
        if (_context.Outputs.Count == 0) _context.Octets.Reset();
    }

    private void Finish(Instant now)
    {
        _session.Update(now);
        if (State == IceState.Failed)
        {
            _session.FreeConnections(_former);
            _session.Clear();
        }

        UpdateFormer(now);
        Deadline = _session.Deadline;
        if (_former is not null && _former.Deadline < Deadline) Deadline = _former.Deadline;
        if (_former is not null && _dropFormerAt < Deadline) Deadline = _dropFormerAt;
    }

    /// <summary>The former session answers on for a while after the new one is complete: the other agent may not be as far yet.</summary>
    private void UpdateFormer(Instant now)
    {
        if (_former is null) return;
        _former.Update(now);
        if (State == IceState.Completed && _dropFormerAt == Instant.Never) _dropFormerAt = now + _context.Options.FreeingDelay;
        if (now < _dropFormerAt && _former.Count > 0) return;
        _former.FreeConnections(_session);
        _former.Clear();
        _former = null;
        _dropFormerAt = Instant.Never;
    }
}
