using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tandem.Server.Options;

/// <summary>One option as the documentation shows it.</summary>
/// <param name="Key">Its key, such as <c>Tandem:Ports:Http</c>.</param>
/// <param name="Default">What holds when it is not set.</param>
/// <param name="Values">What may be written.</param>
/// <param name="Description">What it does: the summary of the property.</param>
internal sealed record OptionEntry(string Key, string Default, string Values, string Description);

/// <summary>The list of all options, made from the option types and the documentation comments that the compiler has put beside the program.</summary>
internal static partial class OptionCatalog
{
    /// <summary>All options of <paramref name="root"/>, in the order of their declaration.</summary>
    public static IEnumerable<OptionEntry> Entries(object root, string key) => Entries(root, key, null, []);

    /// <summary>The options as a table in Markdown.</summary>
    public static string Markdown(object root, string key)
    {
        var table = new StringBuilder("| key | default | value | what it does |\n|---|---|---|---|\n");
        foreach (var (name, initial, values, description) in Entries(root, key))
            table.Append("| `").Append(name).Append("` | ").Append(initial.Length == 0 ? "" : $"`{initial}`").Append(" | ").Append(values).Append(" | ").Append(description).Append(" |\n");
        return table.ToString();
    }

    private static IEnumerable<OptionEntry> Entries(object options, string key, WithoutAttribute? without, Dictionary<Assembly, XDocument?> comments)
    {
        foreach (var property in OptionReader.Options(options.GetType(), without))
        {
            var path = key + ":" + property.Name;
            var value = property.GetValue(options);
            if (OptionReader.IsGroup(property.PropertyType))
                foreach (var entry in Entries(value!, path, property.GetCustomAttribute<WithoutAttribute>() ?? without, comments)) yield return entry;
            else if (OptionReader.GroupOfList(property.PropertyType) is { } group)
                foreach (var entry in Entries(Activator.CreateInstance(group)!, path + ":N", null, comments)) yield return entry;
            else
                yield return new OptionEntry(path, OptionValue.Format(value), OptionValue.Describe(property), Summary(property, comments));
        }
    }

    private static string Summary(PropertyInfo property, Dictionary<Assembly, XDocument?> comments)
    {
        var assembly = property.DeclaringType!.Assembly;
        if (!comments.TryGetValue(assembly, out var document))
        {
            var file = Path.ChangeExtension(assembly.Location, ".xml");
            comments[assembly] = document = File.Exists(file) ? XDocument.Load(file) : null;
        }

        var name = $"P:{property.DeclaringType.FullName}.{property.Name}";
        var summary = document?.Descendants("member").FirstOrDefault(m => m.Attribute("name")?.Value == name)?.Element("summary");
        return summary is null ? "" : Whitespace().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
    }

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => $"`{element.Attribute("cref")?.Value.Split('.')[^1]}`",
        _ => node.ToString(),
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
