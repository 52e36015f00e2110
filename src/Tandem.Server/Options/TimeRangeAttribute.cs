using System.Globalization;

namespace Tandem.Server.Options;

/// <summary>The least and the greatest value of an option that is a duration, each as <c>hh:mm:ss</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeRangeAttribute(string least, string greatest) : Attribute
{
    /// <summary>The least value that is allowed.</summary>
    public TimeSpan Least { get; } = TimeSpan.Parse(least, CultureInfo.InvariantCulture);

    /// <summary>The greatest value that is allowed.</summary>
    public TimeSpan Greatest { get; } = TimeSpan.Parse(greatest, CultureInfo.InvariantCulture);
}
