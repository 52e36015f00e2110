namespace Tandem.Codecs;

public sealed class DocumentTests
{
    /// <summary>When it fails, the table that it wants is what the failure prints.</summary>
    [Fact]
    public void The_table_of_the_document_is_that_of_the_code()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "codecs.md"));
        var rows = string.Join('\n', AudioCodecs.All.Select(Row));
        Assert.True(document.Contains(rows + "\n\n", StringComparison.Ordinal), rows);
    }

    private static string Row(AudioCodec codec)
    {
        var channels = codec.Channels.Least == codec.Channels.Most ? $"{codec.Channels.Least}" : $"{codec.Channels.Least}, {codec.Channels.Most}";
        var times = $"{codec.PacketTimes[0]} to {codec.PacketTimes[^1]}" + (codec.PacketTimes[0] == 10 ? "" : ", multiples of 20");
        if (codec.Name == "opus") times = string.Join(", ", codec.PacketTimes);
        if (codec.Name == "iLBC") times += " or of 30";
        string Of(Func<CodecLibrary, string> text, string own) => codec.Libraries.Count == 0 ? own : string.Join(", ", codec.Libraries.Select(text).Distinct());
        return $"| {codec.Name} | {string.Join(", ", codec.ClockRates)} | {channels} | {times} | {Of(library => $"`{library.FileName}`", "own")} | {Of(library => $"`{library.Package}`", "-")} | {Of(library => library.Licence, "Apache-2.0")} |";
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests are not below the repository.");
    }
}
