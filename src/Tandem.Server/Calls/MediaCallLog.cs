using Tandem.Contracts.Media;
using Tandem.Kernel;

namespace Tandem.Server.Calls;

/// <summary>Everything that the server logs of calls whose media go through it, with its event ids (2900 to 2999). Parties are named by what they are in the call: addresses are personal data.</summary>
/// <param name="logger">Where to.</param>
/// <param name="clock">The time.</param>
internal sealed partial class MediaCallLog(ILogger<MediaCallLog> logger, TimeProvider clock) : ICallLog
{
    /// <summary>Lines of a kind in a <see cref="Period"/>: who causes them may do so in every call, and again and again.</summary>
    private const int MaxLines = 10;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Budget _refusals = new();
    private readonly Budget _oneWays = new();

    /// <inheritdoc/>
    public void OneWay(string callId, string party, bool hasBegun)
    {
        if (!_oneWays.Allows(Instant.Now(clock), out var untold)) return;
        if (untold > 0) OneWayUntold(untold);
        if (hasBegun) OneWayBegun(party, callId);
        else OneWayEnded(party, callId);
    }

    /// <summary>A call has ended in which datagrams were refused. Any thread.</summary>
    public void Refused(string callId, IReadOnlyList<CallRefusal> refusals)
    {
        if (refusals.Count == 0 || !_refusals.Allows(Instant.Now(clock), out var untold)) return;
        if (untold > 0) RefusedUntold(untold);
        RefusedIn(callId, string.Join("; ", refusals.Select(refusal => $"{refusal.Count} from {refusal.Party}: {refusal.Reason}")));
    }

    /// <summary>How many lines may still be written. Any thread.</summary>
    private sealed class Budget
    {
        private readonly Lock _lock = new();
        private Instant _ends = new(long.MinValue);
        private int _lines;

        /// <summary>Whether there is one left; how many there were none left for in the period that has ended.</summary>
        public bool Allows(Instant now, out int untold)
        {
            lock (_lock)
            {
                untold = 0;
                if (now >= _ends)
                {
                    untold = Math.Max(0, _lines - MaxLines);
                    (_ends, _lines) = (now + Period, 0);
                }

                return ++_lines <= MaxLines;
            }
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

    [LoggerMessage(2904, LogLevel.Information, "One-way audio has begun or ended {Count} more times in the last minute")]
    private partial void OneWayUntold(int count);

    /// <summary>The ports do not carry as many calls as are allowed.</summary>
    [LoggerMessage(2905, LogLevel.Warning, "The ports {First} to {Last} carry {Carried} calls of audio, fewer than the {Allowed} that Media:Gateway:MaxCalls allows: further ones are refused with 503")]
    public partial void FewPorts(int first, int last, int carried, int allowed);
}
