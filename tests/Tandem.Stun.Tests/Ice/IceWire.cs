using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>One agent and the octets that go in and out: for what a simulated peer would never send.</summary>
internal sealed class IceWire
{
    public static readonly CandidateBase Local = new(CandidateTransport.Udp, IceScene.Address("192.0.2.1", 1000));
    public static readonly PeerAddress Remote = IceScene.Address("192.0.2.2", 2000);

    public IceWire(IceRole role = IceRole.Controlled, IceOptions? options = null, ulong tieBreaker = 1000, bool knowsRemote = true, IceFeatures features = IceFeatures.Ice2 | IceFeatures.Trickle)
    {
        Agent = new IceAgent(role, options ?? IceOptions.Default, new IceCounters(), IceCredentials.Random(), new Random(1), tieBreaker);
        Assert.Equal(CandidateOutcome.Added, Agent.AddHost(Local, Now, out _));
        if (knowsRemote) Agent.SetRemoteCredentials(Theirs, features, Now);
        Drain();
    }

    public IceAgent Agent { get; }

    public IceCredentials Theirs { get; } = IceCredentials.Random();

    public Instant Now { get; set; } = new(1);

    /// <summary>Every output since the last look, in order.</summary>
    public List<IceOutput> Outputs { get; } = [];

    /// <summary>What the agent sent, in order.</summary>
    public List<(CandidateBase Local, PeerAddress Remote, byte[] Octets)> Sent { get; } = [];

    public static Candidate Host(PeerAddress address, uint priority = 2130706431, CandidateTransport transport = CandidateTransport.Udp, int component = 1)
    {
        Assert.True(Foundation.TryParse("f1"u8, out var foundation));
        return new Candidate { Foundation = foundation, Priority = priority, Address = address, Type = CandidateType.Host, Transport = transport, Component = component };
    }

    /// <summary>A check of the other agent, changed as a test wants.</summary>
    public byte[] Check(Change? change = null) => Write(change ?? new Change());

    public bool Receive(byte[] octets, PeerAddress? from = null, CandidateBase? to = null)
    {
        var isTaken = Agent.Receive(to ?? Local, from ?? Remote, octets, Now);
        Drain();
        return isTaken;
    }

    /// <summary>The message that was sent last.</summary>
    public StunMessage Last() => Wire.Parse(Sent[^1].Octets);

    public StunErrorCode LastError()
    {
        Assert.Equal(StunClass.ErrorResponse, Last().Class);
        Assert.Equal(StunAttributeStatus.Present, Last().ReadErrorCode(out var code, out _));
        return code;
    }

    public void Advance(TimeSpan time)
    {
        var end = Now + time;
        for (var steps = 0; Agent.Deadline <= end; steps++)
        {
            Assert.True(steps < 10_000, "The agent does not get on: its deadline stays in the past.");
            if (Agent.Deadline > Now) Now = Agent.Deadline;
            Agent.Advance(Now);
            Drain();
        }

        Now = end;
    }

    /// <summary>Answers a request of the agent.</summary>
    public byte[] Answer(byte[] request, StunErrorCode? error = null, PeerAddress? mapped = null, ReadOnlySpan<byte> key = default)
    {
        var message = Wire.Parse(request);
        var response = StunWriter.Respond(message, error is null ? StunClass.SuccessResponse : StunClass.ErrorResponse, new byte[StunWriter.TypicalLength]);
        if (error is { } code) response.WriteErrorCode(code);
        else response.WriteXorAddress(StunAttributeType.XorMappedAddress, mapped ?? Local.Address);
        response.WriteIntegritySha1(key.IsEmpty ? Theirs.Password : key);
        response.WriteFingerprint();
        return response.Written.ToArray();
    }

    /// <summary>The last request that the agent sent to an address.</summary>
    public byte[] LastRequestTo(PeerAddress remote) => Sent.FindLast(sent => sent.Remote == remote && Wire.Parse(sent.Octets).Class == StunClass.Request).Octets;

    public int RequestsTo(PeerAddress remote) => Sent.Count(sent => sent.Remote == remote && Wire.Parse(sent.Octets).Class == StunClass.Request);

    public void Drain()
    {
        while (Agent.TryTake(out var output))
        {
            Outputs.Add(output);
            if (output.Kind == IceOutputKind.Transmit) Sent.Add((output.Local, output.Remote, output.Octets.ToArray()));
        }
    }

    private byte[] Write(Change change)
    {
        var writer = new StunWriter(new byte[2000], change.Class, change.Method, TransactionId.Random());
        if (change.UserName is null) writer.Write(StunAttributeType.Username, [.. Agent.Credentials.UserFragment, (byte)':', .. Theirs.UserFragment]);
        else if (change.UserName.Length > 0) writer.Write(StunAttributeType.Username, System.Text.Encoding.ASCII.GetBytes(change.UserName));
        if (change.Priority is { } priority) writer.WriteUInt32(StunAttributeType.Priority, priority);
        if (change.TieBreaker is { } tieBreaker) writer.WriteUInt64(change.Role == IceRole.Controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled, tieBreaker);
        if (change.UseCandidate) writer.Write(StunAttributeType.UseCandidate);
        if (change.Nomination is { } nomination) writer.WriteUInt32(CheckRequest.Nomination, nomination);
        if (change.Unknown is { } unknown) writer.WriteUInt32(unknown, 1);
        var key = change.Password is { } password ? password : Agent.Credentials.Password;
        if (change.HasIntegrity && change.IsSha256) writer.WriteIntegritySha256(key);
        else if (change.HasIntegrity) writer.WriteIntegritySha1(key);
        if (change.HasFingerprint) writer.WriteFingerprint();
        return writer.Written.ToArray();
    }

    /// <summary>What a check says; by default what it should.</summary>
    internal sealed record Change
    {
        public StunClass Class { get; init; } = StunClass.Request;

        public StunMethod Method { get; init; } = StunMethod.Binding;

        /// <summary>Null for the right one, empty for none.</summary>
        public string? UserName { get; init; }

        public uint? Priority { get; init; } = 1845501695;

        public IceRole Role { get; init; } = IceRole.Controlling;

        public ulong? TieBreaker { get; init; } = 1;

        public bool UseCandidate { get; init; }

        public uint? Nomination { get; init; }

        public StunAttributeType? Unknown { get; init; }

        public bool HasIntegrity { get; init; } = true;

        public bool IsSha256 { get; init; }

        public byte[]? Password { get; init; }

        public bool HasFingerprint { get; init; } = true;
    }
}
