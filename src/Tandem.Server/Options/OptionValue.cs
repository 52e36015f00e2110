using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Tandem.Server.Options;

/// <summary>The value of one option as text: how it is read, written and described.</summary>
internal static class OptionValue
{
    private static readonly (string Suffix, double Milliseconds)[] TimeUnits = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a value of <paramref name="type"/>: text, whole number, yes or no, duration or one word of an enumeration.</summary>
    public static bool TryParse(string text, Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool)) value = bool.TryParse(text, out var truth) ? truth : null;
        else if (type == typeof(int)) value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(long)) value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(TimeSpan)) value = TryParseTime(text, out var time) ? time : null;
        else if (type.IsEnum) value = !char.IsAsciiDigit(text[0]) && Enum.TryParse(type, text, ignoreCase: true, out var word) && Enum.IsDefined(type, word) ? word : null;
        else throw new NotSupportedException($"An option of type {type} cannot be read.");
        return value is not null;
    }

    /// <summary>Whether options of this type can be read from one text.</summary>
    public static bool IsValue(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(TimeSpan);
    }

    /// <summary>Whether options of this type are lists of texts.</summary>
    public static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable<string>));

    /// <summary>Whether a value lies in the range that its option declares.</summary>
    public static bool IsInRange(PropertyInfo property, object? value) => value switch
    {
        TimeSpan time when property.GetCustomAttribute<TimeRangeAttribute>() is { } range => time >= range.Least && time <= range.Greatest,
        int or long when property.GetCustomAttribute<RangeAttribute>() is { } range =>
            Convert.ToDouble(value, CultureInfo.InvariantCulture) >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
            && Convert.ToDouble(value, CultureInfo.InvariantCulture) <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture),
        int number => number >= 0,
        long number => number >= 0,
        TimeSpan time => time >= TimeSpan.Zero,
        _ => true,
    };

    /// <summary>What may be written for an option: <c>a whole number from 0 to 65535</c>.</summary>
    public static string Describe(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(string)) return "text";
        if (IsList(type)) return "texts with commas between them";
        if (type == typeof(bool)) return "true or false";
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type).Where(name => name != "None" || type == typeof(LogLevel)));
        if (type != typeof(TimeSpan))
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            return range is null ? "a whole number, 0 or more" : FormattableString.Invariant($"a whole number from {range.Minimum:0} to {range.Maximum:0}");
        }

        var times = property.GetCustomAttribute<TimeRangeAttribute>();
        return "a duration, such as 30s" + (times is null ? "" : $", from {Format(times.Least)} to {Format(times.Greatest)}");
    }

    /// <summary>Writes a value as it can be read back; empty for one that is not set.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        TimeSpan time => FormatTime(time),
        IEnumerable<string> list when value is not string => string.Join(", ", list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string FormatTime(TimeSpan time)
    {
        foreach (var (suffix, milliseconds) in TimeUnits.Reverse())
            if (time.TotalMilliseconds >= milliseconds && time.TotalMilliseconds % milliseconds == 0)
                return FormattableString.Invariant($"{time.TotalMilliseconds / milliseconds:0}{suffix}");
        return time == TimeSpan.Zero ? "0s" : time.ToString("c", CultureInfo.InvariantCulture);
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        foreach (var (suffix, milliseconds) in TimeUnits)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            time = number * milliseconds < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(number * milliseconds) : TimeSpan.MaxValue;
            return true;
        }

        // A bare number would be read as days.
        time = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time);
    }
}
