using System.Text.Json;

namespace Tandem.Fuzz.Afl;

/// <summary>How a target went.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Status"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Message">What was done, what was found, or why nothing was done.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record FuzzResult(string Target, string Status, string Message, TimeSpan Duration)
{
    /// <summary>Writes a report in CTRF, as the test projects do.</summary>
    public static void WriteReport(string file, IReadOnlyList<FuzzResult> results)
    {
        var tests = results.Select(result => new
        {
            name = $"Fuzz {result.Target}",
            status = result.Status,
            duration = (long)result.Duration.TotalMilliseconds,
            message = result.Status == "passed" ? null : result.Message,
        });
        File.WriteAllText(file, JsonSerializer.Serialize(new { results = new { tool = new { name = "AFL++" }, tests } }));
    }

    public override string ToString() => $"{Status,-8}{Target,-14}{Duration.TotalSeconds,4:F0} s  {Message}";
}
