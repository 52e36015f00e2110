using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.IceProbe;

/// <summary>What the agent and its gathering want, and what is said of it.</summary>
internal sealed partial class Probe
{
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    /// <summary>A second of packets in a row, none of which was sent, is told.</summary>
    private const int QuietPackets = 50;

    private uint _told;

    private void Drain()
    {
        while (_gathering.TryTake(out var output)) Act(output);
        while (_agent.TryTake(out var output)) Act(output);
    }

    private void Act(in GatheringOutput output)
    {
        switch (output.Kind)
        {
            case GatheringOutputKind.Transmit:
                Transmit(output.Local, output.Server, output.Octets.Span);
                break;
            case GatheringOutputKind.Found:
                _agent.AddServerReflexive(output.Local, output.Mapped, output.Server, Lane.Now, out var candidate);
                Tell(candidate);
                break;
            case GatheringOutputKind.Finished:
                _hasGathered = true;
                Check();
                break;
        }
    }

    private void Act(in IceOutput output)
    {
        switch (output.Kind)
        {
            case IceOutputKind.Transmit:
                Transmit(output.Local, output.Remote, output.Octets.Span);
                break;
            case IceOutputKind.PathChanged:
                RelayOf(output.Local)?.Bind(output.Remote);
                TellPath();
                break;
            case IceOutputKind.StateChanged when output.State is IceState.Completed or IceState.Disconnected:
                Say(output.State == IceState.Completed ? $"completed {_session}" : $"disconnected {_session}");
                break;
            case IceOutputKind.StateChanged:
                Say($"state {output.State}");
                break;
            case IceOutputKind.BaseFreed:
                RelayOf(output.Local)?.Close();
                break;
        }
    }

    /// <summary>Which candidates the path is made of, and in which role: how a relay is reached is known of the own candidate alone.</summary>
    private void TellPath()
    {
        if (!_agent.TryGetPath(1, out var local, out _) || !_agent.TryGetPathCandidates(1, out var ours, out var theirs)) return;
        var via = RelayOf(local) is { } relay ? $"/{relay.Transport.ToString().ToLowerInvariant()}" : "";
        Say($"path {_agent.Role} {Text(ours!.Type)}{via} {Text(theirs!.Type)} {ours.Address} {theirs.Address}");
    }

    private void AdvanceData(Instant now)
    {
        var withheld = _data.Withheld;
        _data.Advance(now, TrySendData);
        if (_data.Withheld == QuietPackets && withheld < QuietPackets) Say($"quiet {_session}");
        TellExchange();
    }

    private void TellExchange()
    {
        if (_data.Exchange == _told || !_data.IsComplete) return;
        _told = _data.Exchange;
        TellPath();
        Say($"exchanged {_data.Exchange}");
    }

    /// <summary>Deletes the allocations, and ends when the server has answered, or has not for a while because there is no way to it any more.</summary>
    private void Close()
    {
        _agent.Close();
        Drain();
        _gathering.Stop();
        foreach (var relay in _relays) relay.Close();
        _isClosing = true;
        _endAt = Lane.Now + GoodbyePatience;
    }

    private static string Text(CandidateType type) => type switch
    {
        CandidateType.ServerReflexive => "srflx",
        CandidateType.PeerReflexive => "prflx",
        CandidateType.Relayed => "relay",
        _ => "host",
    };
}
