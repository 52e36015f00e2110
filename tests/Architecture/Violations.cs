namespace Tandem.Architecture;

/// <summary>How a rule tells what breaks it: one line for each violation, which names the place and what to do.</summary>
internal static class Violations
{
    public static void AssertNone(IEnumerable<string> violations)
    {
        var lines = violations.ToList();
        Assert.True(lines.Count == 0, string.Join(Environment.NewLine, lines));
    }
}
