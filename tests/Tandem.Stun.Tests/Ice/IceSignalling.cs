using System.Text;
using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What a host tells the other one by signalling, which takes its time: credentials, candidates as SDP has them, and that there are no more.</summary>
internal sealed class IceSignalling(IcePeer own, VirtualTime time)
{
    private readonly List<Candidate> _held = [];

    /// <summary>Who is told.</summary>
    public IcePeer Other { get; set; } = null!;

    /// <summary>How long what is signalled is on its way.</summary>
    public Func<double> Delay { get; set; } = () => 30;

    /// <summary>What the other agent is told of.</summary>
    public IceFeatures Features { get; set; } = IceAgent.Features;

    /// <summary>Whether candidates are held back until all are there.</summary>
    public bool TellsAllAtOnce { get; set; }

    /// <summary>Names of multicast DNS in place of host addresses; null for addresses.</summary>
    public Dictionary<string, PeerAddress>? Names { get; set; }

    /// <summary>Whether it was said that there are no more candidates.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Tells the other agent the credentials, and of candidates as they come.</summary>
    public void Begin()
    {
        HasEnded = false;
        var credentials = own.Agent.Credentials;
        Tell(other =>
        {
            // Other credentials than before are the sign of a restart (RFC 8445 section 9).
            if (!other.Agent.SetRemoteCredentials(credentials, Features, time.Now))
            {
                other.Restart();
                Assert.True(other.Agent.SetRemoteCredentials(credentials, Features, time.Now));
            }

            other.Drain();
        });
    }

    /// <summary>Tells of a host candidate, by its name when it hides its address.</summary>
    public void TellHost(Candidate candidate)
    {
        if (Names is not { } names)
        {
            Tell(candidate);
            return;
        }

        var name = $"{own.Name.ToLowerInvariant()}-{names.Count}.local";
        names.Add(name, candidate.Address);
        Tell(candidate with { Name = name });
    }

    /// <summary>Tells of a candidate, now or when all are there.</summary>
    public void Tell(Candidate candidate)
    {
        if (TellsAllAtOnce && !HasEnded)
        {
            _held.Add(candidate);
            return;
        }

        // As it goes through SDP.
        var text = new byte[CandidateText.MaxLength];
        var length = CandidateText.Write(candidate with { UserFragment = Encoding.ASCII.GetString(own.Agent.Credentials.UserFragment) }, text);
        Tell(other =>
        {
            Assert.Equal(CandidateParseError.None, CandidateText.TryParse(text.AsSpan(0, length), out var told));
            other.Agent.AddRemoteCandidate(told!, time.Now);
            other.Drain();
        });
    }

    /// <summary>There are no more.</summary>
    public void End()
    {
        HasEnded = true;
        foreach (var candidate in _held) Tell(candidate);
        _held.Clear();
        Tell(other =>
        {
            other.Agent.EndOfRemoteCandidates(time.Now);
            other.Drain();
        });
    }

    private void Tell(Action<IcePeer> message)
    {
        var other = Other;
        time.AfterMilliseconds(Delay(), () =>
        {
            if (!other.IsClosed) message(other);
        });
    }
}
