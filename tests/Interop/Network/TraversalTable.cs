using System.Text;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests.Network;

/// <summary>The table of docs/ice.md: which pair of candidates two agents select, by what stands before each.</summary>
internal static class TraversalTable
{
    private const string Beginning = "<!-- measured by tests/Interop/NatTraversalTests.cs -->\n";
    private const string End = "<!-- end of what is measured -->";

    private static readonly string Document = System.IO.Path.Combine(Repository.Root, "docs", "ice.md");
    private static readonly Border[] Borders = Enum.GetValues<Border>();

    /// <summary>Every two of them, in whatever order.</summary>
    public static IEnumerable<(Border A, Border B)> Pairs => from a in Borders from b in Borders where a <= b select (a, b);

    /// <summary>Whether the agent of the row controls, and not that of the column: as the fields of a chessboard, so that behind each border there is one of either role.</summary>
    public static bool RowControls(Border row, Border column) => ((int)row + (int)column) % 2 == 0;

    /// <summary>A field: the candidate of each agent, that of the controlling one in bold.</summary>
    public static string Field(IcePath row, IcePath column) => $"{Text(row)} – {Text(column)}";

    /// <summary>What the document says.</summary>
    public static string Read()
    {
        var (text, from, to) = Find();
        return text[from..to];
    }

    /// <summary>Writes into the document what was measured.</summary>
    public static void Write(IReadOnlyDictionary<(Border A, Border B), string> measured)
    {
        var (text, from, to) = Find();
        File.WriteAllText(Document, text[..from] + Format(measured) + text[to..]);
    }

    /// <summary>What the document says of a pair; null when it says nothing.</summary>
    public static string? Recorded(Border a, Border b)
    {
        var row = Read().Split('\n').FirstOrDefault(line => line.StartsWith($"| **{Name(a)}** |", StringComparison.Ordinal));
        return row?.Split('|').ElementAtOrDefault(2 + Array.IndexOf(Borders, b))?.Trim();
    }

    private static string Format(IReadOnlyDictionary<(Border A, Border B), string> measured)
    {
        var table = new StringBuilder();
        table.Append("| |").AppendJoin('|', Borders.Select(border => $" {Name(border)} ")).Append("|\n");
        table.Append("|---|").AppendJoin('|', Borders.Select(_ => "---")).Append("|\n");
        foreach (var a in Borders) table.Append("| **" + Name(a) + "** |").AppendJoin('|', Borders.Select(b => $" {measured.GetValueOrDefault((a, b), "")} ")).Append("|\n");
        return table.ToString();
    }

    private static (string Text, int From, int To) Find()
    {
        var text = File.ReadAllText(Document);
        var beginning = text.IndexOf(Beginning, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (beginning < 0 || end < beginning) throw new InvalidOperationException($"{Document} has no place for the table: {Beginning.Trim()} and {End}.");
        return (text, beginning + Beginning.Length, end);
    }

    private static string Text(IcePath path) => path.Role == IcePath.Controlling ? $"**{path.Local}**" : path.Local;

    private static string Name(Border border) => border switch
    {
        Border.None => "no NAT",
        Border.FullCone => "full cone",
        Border.AddressRestricted => "address-restricted",
        Border.PortRestricted => "port-restricted",
        Border.Symmetric => "symmetric",
        Border.UdpBlocked => "UDP blocked",
        Border.OnlyHttps => "only TCP 443",
        _ => throw new ArgumentOutOfRangeException(nameof(border)),
    };
}
