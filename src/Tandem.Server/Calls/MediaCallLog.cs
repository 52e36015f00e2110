using Tandem.Contracts.Media;
using Tandem.Kernel;

namespace Tandem.Server.Calls;

/// <summary>Everything that the server logs of calls whose media go through it, with its event ids (2900 to 2999). Parties are named by what they are in the call: addresses are personal data.</summary>
/// <param name="logger">Where to.</param>
/// <param name="clock">The time.</param>
internal sealed partial class MediaCallLog(ILogger<MediaCallLog> logger, TimeProvider clock) : ICallLog
{
    /// <summary>Lines of refused datagrams in a <see cref="Period"/>: who sends them may do so in every call.</summary>
    private const int MaxRefusals = 10;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Instant _periodEnds = new(long.MinValue);
    private int _refusals;
    private int _untold;

    /// <inheritdoc/>
    public void OneWay(string callId, string party, bool hasBegun)
    {
        if (hasBegun) OneWayBegun(party, callId);
        else OneWayEnded(party, callId);
    }

    /// <summary>A call has ended in which datagrams were refused. Any thread.</summary>
    public void Refused(string callId, IReadOnlyList<CallRefusal> refusals)
    {
        if (refusals.Count == 0) return;
        lock (_lock)
        {
            var now = Instant.Now(clock);
            if (now >= _periodEnds)
            {
                if (_untold > 0) RefusedUntold(_untold);
                (_periodEnds, _refusals, _untold) = (now + Period, 0, 0);
            }

            if (++_refusals > MaxRefusals) _untold++;
            else RefusedIn(callId, string.Join("; ", refusals.Select(refusal => $"{refusal.Count} from {refusal.Party}: {refusal.Reason}")));
        }
    }

    [LoggerMessage(2900, LogLevel.Warning, "One-way audio: nothing is heard from {Party} while the other side is heard, in call {CallId}")]
    private partial void OneWayBegun(string party, string callId);

    [LoggerMessage(2901, LogLevel.Information, "One-way audio from {Party} has ended, in call {CallId}")]
    private partial void OneWayEnded(string party, string callId);

    [LoggerMessage(2902, LogLevel.Information, "Datagrams were refused in call {CallId}: {Refusals}")]
    private partial void RefusedIn(string callId, string refusals);

    [LoggerMessage(2903, LogLevel.Information, "Datagrams were refused in {Count} more calls of the last minute")]
    private partial void RefusedUntold(int count);
}
