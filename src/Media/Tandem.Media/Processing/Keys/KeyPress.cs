using Tandem.Kernel;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>A key on its way out.</summary>
/// <param name="Code">Which.</param>
/// <param name="Start">When it was pressed; <see cref="Instant.Never"/> for one that is pressed when its turn has come.</param>
/// <param name="Position">Where it begins on the clock of what goes out; it means nothing when its turn has to come.</param>
/// <param name="Duration">How long it is held; null while it is.</param>
internal readonly record struct KeyPress(TelephoneEventCode Code, Instant Start, long Position, TimeSpan? Duration)
{
    /// <summary>Whether it was put in here, and was not pressed by the source.</summary>
    public bool IsInjected => Start == Instant.Never;

    /// <summary>How loud, in dBm0; null for the usual.</summary>
    public int? Level { get; init; }
}
