using System.Text.RegularExpressions;

namespace Tandem.Server.Options;

/// <summary>A mistake in the configuration, in the words that the operator reads.</summary>
/// <param name="Key">The option, such as <c>Tandem:Ports:Http</c>.</param>
/// <param name="Value">What it was set to.</param>
/// <param name="Remedy">What is wrong and what to do.</param>
internal sealed partial record OptionProblem(string Key, string? Value, string Remedy)
{
    /// <summary>The problem as one line, without the password of a connection string.</summary>
    public override string ToString() => $"{Key} = \"{Password().Replace(Value ?? "", "$1***")}\": {Remedy}";

    [GeneratedRegex("""((?:password|pwd)\s*=\s*)(?:"[^"]*"|'[^']*'|[^;]*)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
