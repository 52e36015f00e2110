using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Fuzz.Targets;

/// <summary>A candidate of a stranger: what is read is written within its bound and read again to the same, and an agent takes or refuses it.</summary>
internal static class CandidateTarget
{
    public static void Run(byte[] octets)
    {
        _ = IceOptionsText.TryParse(octets, out _);
        _ = IceCredentials.TryParse(octets, octets, out _);
        var error = CandidateText.TryParse(octets, out var candidate);
        Assert.Equal(error == CandidateParseError.None, candidate is not null);
        if (candidate is null) return;
        Assert.InRange(candidate.Component, Candidate.MinComponent, Candidate.MaxComponent);
        Assert.InRange(candidate.Priority, 1u, (uint)int.MaxValue);
        var text = new byte[CandidateText.MaxLength];
        var length = CandidateText.Write(candidate, text);
        Assert.Equal(CandidateParseError.None, CandidateText.TryParse(text.AsSpan(0, length), out var again));
        Assert.Equal(candidate, again);
        var agent = new IceAgent(IceRole.Controlling);
        agent.AddRemoteCandidate(candidate, new Instant(1));
        agent.Close();
        Assert.Equal(0, agent.Count);
    }
}
