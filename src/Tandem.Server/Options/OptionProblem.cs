namespace Tandem.Server.Options;

/// <summary>A mistake in the configuration, in the words that the operator reads.</summary>
/// <param name="Key">The option, such as <c>Tandem:Ports:Http</c>.</param>
/// <param name="Value">What it was set to.</param>
/// <param name="Remedy">What is wrong and what to do.</param>
internal sealed record OptionProblem(string Key, string? Value, string Remedy)
{
    /// <summary>The problem as one line.</summary>
    public override string ToString() => $"{Key} = \"{Value}\": {Remedy}";
}
