namespace Tandem.Architecture;

public sealed class FileSizeTests
{
    private const int MaxLines = 500;

    [Fact]
    public void No_source_file_is_too_long() =>
        Violations.AssertNone(Check(Repository.Files.Where(SourceFiles.IsSource).Select(path => (path, Repository.Read(path)))));

    [Fact]
    public void A_planted_long_file_is_found()
    {
        var atTheLimit = string.Concat(Enumerable.Repeat("x\n", MaxLines));
        Assert.Empty(Check([("src/A.cs", atTheLimit)]));
        Assert.Equal(["src/A.cs: 501 lines, at most 500"], Check([("src/A.cs", atTheLimit + "x\n")]));
    }

    [Fact]
    public void Migrations_are_generated()
    {
        Assert.True(SourceFiles.IsSource("src/Tandem.Server/Stores/AccountStore.cs"));
        Assert.False(SourceFiles.IsSource("src/Tandem.Server/Stores/Migrations/First.cs"));
    }

    private static IEnumerable<string> Check(IEnumerable<(string Path, string Text)> files) =>
        from file in files
        let lines = file.Text.AsSpan().Count('\n')
        where lines > MaxLines
        select $"{file.Path}: {lines} lines, at most {MaxLines}";
}
