using Tandem.Rtp.Sequences;

namespace Tandem.Media.Legs;

/// <summary>What came of sources that another one has followed, or that have said goodbye: a call is judged by all of it.</summary>
/// <param name="Expected">Packets that were sent.</param>
/// <param name="Lost">Those of them that are missing.</param>
internal readonly record struct ReceptionTotals(long Expected, long Lost)
{
    /// <summary>With one source more.</summary>
    public ReceptionTotals And(ReceptionStatistics source) => new(Expected + source.Expected, Lost + Math.Max(0, source.Lost));
}
