using Tandem.Kernel;

namespace Tandem.Edge;

/// <summary>How often it is told that a source was blocked: who invents sources must not fill the log. What is left out is told as a number when the minute is over.</summary>
internal sealed class BlockNotices
{
    public const int MaxPerMinute = 10;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private Instant _until;
    private int _told;
    private int _rest;

    /// <summary>Whether this one is told.</summary>
    public bool MayTell(Instant now)
    {
        if (now >= _until) (_until, _told) = (now + Minute, 0);
        if (_told >= MaxPerMinute)
        {
            _rest++;
            return false;
        }

        _told++;
        return true;
    }

    /// <summary>How many were left out, once, when the minute is over.</summary>
    public bool TryTakeRest(Instant now, out int count)
    {
        count = _rest;
        if (_rest == 0 || now < _until) return false;
        _rest = 0;
        return true;
    }
}
