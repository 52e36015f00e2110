using System.Globalization;

namespace Tandem.Fuzz.Afl;

/// <summary>What the command line says.</summary>
/// <param name="Seconds">How long each target is fuzzed.</param>
/// <param name="Report">Where the report in CTRF goes; null for none.</param>
/// <param name="Targets">Which targets; all when empty.</param>
internal sealed record FuzzTierOptions(int Seconds, string? Report, IReadOnlyList<FuzzTarget> Targets)
{
    private const int DefaultSeconds = 20;

    public static FuzzTierOptions Parse(ReadOnlySpan<string> arguments)
    {
        var (seconds, report) = (DefaultSeconds, (string?)null);
        var targets = new List<FuzzTarget>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--seconds") seconds = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--report") report = arguments[++i];
            else targets.Add(FuzzTarget.Find(arguments[i]));
        }

        return new FuzzTierOptions(seconds, report, targets.Count > 0 ? targets : [FuzzTarget.Planted, .. FuzzTarget.All]);
    }
}
