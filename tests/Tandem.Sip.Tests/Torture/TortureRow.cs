using Xunit.Sdk;

namespace Tandem.Sip.Tests.Torture;

/// <summary>One row of tests/vectors/rfc4475/outcomes.tsv.</summary>
public sealed record TortureRow(string Section, string File, SipParseError Parser, string Transport, string Wire) : IXunitSerializable
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors", "rfc4475");

    private static readonly Dictionary<string, TortureRow> Rows = System.IO.File.ReadLines(Path.Combine(Folder, "outcomes.tsv")).Skip(1)
        .Select(line => line.Split('\t'))
        .ToDictionary(cells => cells[1], cells => new TortureRow(cells[0], cells[1], Enum.Parse<SipParseError>(cells[3]), cells[4], cells[5]));

    public TortureRow() : this("", "", default, "", "") { }

    public string Section { get; private set; } = Section;

    public string File { get; private set; } = File;

    public SipParseError Parser { get; private set; } = Parser;

    public string Transport { get; private set; } = Transport;

    public string Wire { get; private set; } = Wire;

    public static IReadOnlyCollection<TortureRow> All => Rows.Values;

    public byte[] Octets => Read(File);

    public static byte[] Read(string file) => System.IO.File.ReadAllBytes(Path.Combine(Folder, file + ".dat"));

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(File), File);

    public void Deserialize(IXunitSerializationInfo info)
    {
        var row = Rows[info.GetValue<string>(nameof(File))!];
        (Section, File, Parser, Transport, Wire) = (row.Section, row.File, row.Parser, row.Transport, row.Wire);
    }

    public override string ToString() => $"{Section} {File}";
}
