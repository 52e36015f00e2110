using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Tandem.Server.Options;

/// <summary>
/// Reads option records from configuration. Unlike the framework's binder it goes on after a mistake, knows the range of every option, and tells of keys that no option has.
/// </summary>
internal sealed class OptionReader
{
    private static readonly MethodInfo CloneMethod = typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly List<OptionProblem> _problems = [];

    /// <summary>Every mistake met so far.</summary>
    public IReadOnlyList<OptionProblem> Problems => _problems;

    /// <summary>Reads the options under <paramref name="section"/>; what is not set, or set wrongly, keeps its default.</summary>
    public T Read<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(IConfigurationSection section) where T : class, new()
    {
        var options = new T();
        Fill(options, section);
        return options;
    }

    /// <summary>The options of a group, without those that only the server sets.</summary>
    public static PropertyInfo[] Options(Type group, WithoutAttribute? without) =>
        [.. group.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => IsOption(p) && without?.Names.Contains(p.Name) != true)];

    private static bool IsOption(PropertyInfo property) =>
        IsGroup(property.PropertyType) || OptionValue.IsList(property.PropertyType) || GroupOfList(property.PropertyType) is not null
        || (property.CanWrite && OptionValue.IsValue(property.PropertyType));

    private void Fill(object options, IConfigurationSection section, WithoutAttribute? without = null)
    {
        var properties = Options(options.GetType(), without);
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null) ReportUnknown(child, section.Path, properties);
            else if (IsGroup(property.PropertyType)) ReadGroup(options, property, child, without);
            else if (GroupOfList(property.PropertyType) is { } group) ReadGroups(options, property, group, child);
            else if (OptionValue.IsList(property.PropertyType)) ReadList(options, property, child);
            else if (child.GetChildren().Any()) Report(child, "must be a single value, not a list or a group");
            else ReadValue(options, property, child);
        }
    }

    /// <summary>Whether a property of this type holds further options rather than a value.</summary>
    public static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && !type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    /// <summary>The group of which a property of this type has several; null when it is no list of groups.</summary>
    public static Type? GroupOfList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && type.GetGenericArguments() is [var group] && IsGroup(group) && group.GetConstructor([]) is not null ? group : null;

    private void ReadGroup(object options, PropertyInfo property, IConfigurationSection section, WithoutAttribute? without)
    {
        if (!string.IsNullOrEmpty(section.Value)) Report(section, "is a group of options and has no value of its own");
        var group = property.GetValue(options)!;
        if (property.CanWrite)
        {
            // The default may be one instance for everybody.
            group = CloneMethod.Invoke(group, null)!;
            property.SetValue(options, group);
        }

        Fill(group, section, property.GetCustomAttribute<WithoutAttribute>() ?? without);
    }

    private void ReadGroups(object options, PropertyInfo property, Type type, IConfigurationSection section)
    {
        var entries = section.GetChildren().ToArray();
        var groups = Array.CreateInstance(type, entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var group = Activator.CreateInstance(type)!;
            Fill(group, entries[i]);
            groups.SetValue(group, i);
        }

        property.SetValue(options, groups);
    }

    /// <summary>A list is one text with commas, or entries numbered from 0 as JSON gives them.</summary>
    private static void ReadList(object options, PropertyInfo property, IConfigurationSection section)
    {
        string[] entries = section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(entry => entry.Value ?? "")];
        if (property.CanWrite) property.SetValue(options, entries);
        else
            foreach (var entry in entries) ((IList<string>)property.GetValue(options)!).Add(entry);
    }

    private void ReadValue(object options, PropertyInfo property, IConfigurationSection section)
    {
        var text = section.Value;
        if (string.IsNullOrWhiteSpace(text))
        {
            if (property.GetCustomAttribute<RequiredAttribute>() is not null) Report(section, "must not be empty");
            return;
        }

        if (!OptionValue.TryParse(text.Trim(), property.PropertyType, out var value)) Report(section, "must be " + OptionValue.Describe(property));
        else if (!OptionValue.IsInRange(property, value)) Report(section, "must be " + OptionValue.Describe(property));
        else property.SetValue(options, value);
    }

    private void Report(IConfigurationSection section, string remedy) => _problems.Add(new OptionProblem(section.Path, section.Value, remedy));

    private void ReportUnknown(IConfigurationSection section, string parent, PropertyInfo[] properties)
    {
        var nearest = properties.MinBy(p => Distance(p.Name, section.Key))!.Name;
        Report(section, Distance(nearest, section.Key) <= 3
            ? $"there is no such option; {parent}:{nearest} is the nearest one"
            : $"there is no such option; those of {parent} are {string.Join(", ", properties.Select(p => p.Name))}");
    }

    /// <summary>How many letters must be changed, put in or left out to make one text of the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var change = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(diagonal + change, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
