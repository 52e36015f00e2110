using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Tandem.Transport;

/// <summary>What a check of options finds; each failure names the key, the value and what is allowed.</summary>
/// <param name="prefix">What stands before the key in the expressions that are checked.</param>
internal sealed class OptionFailures(string prefix)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly List<string> _failures = [];

    /// <summary>All of them.</summary>
    public ValidateOptionsResult Result => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Adds one.</summary>
    public void Add(string failure) => _failures.Add(failure);

    /// <summary>A number between bounds.</summary>
    public void Range(int value, int least, int most, [CallerArgumentExpression(nameof(value))] string key = "")
    {
        if (value < least || value > most)
            Add(string.Create(CultureInfo.InvariantCulture, $"{key[prefix.Length..]} is {value}; give {least} to {most}."));
    }

    /// <summary>A time over 0 and up to a day.</summary>
    public void Range(TimeSpan value, [CallerArgumentExpression(nameof(value))] string key = "")
    {
        if (value <= TimeSpan.Zero || value > Longest)
            Add($"{key[prefix.Length..]} is {value}; give a time over 0 and up to {Longest}.");
    }
}
