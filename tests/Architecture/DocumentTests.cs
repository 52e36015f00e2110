namespace Tandem.Architecture;

public sealed class DocumentTests
{
    [Fact]
    public void Every_row_of_the_list_of_standards_names_source_and_tests_that_exist()
    {
        var text = Repository.Read("RFCS.md");
        Assert.NotEmpty(DocumentRules.Rows(text));
        Violations.AssertNone(DocumentRules.CheckStandards(text, Repository.Exists));
    }

    [Fact]
    public void Every_link_leads_somewhere() =>
        Violations.AssertNone(
            Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal))
                .SelectMany(path => DocumentRules.CheckLinks(path, Repository.Read(path), Repository.Exists)));

    [Fact]
    public void Planted_rows_are_found()
    {
        const string text = """
            | section | file | test |
            |---|---|---|
            | 17.2.1 | `src/A.cs` | `tests/A.cs` |
            | 17.2.2 | `src/A.cs` | |
            | 17.2.3 | | `tests/A.cs` |
            | 17.2.4 | `src/A.cs` | `tests/B.cs` |
            """;
        Assert.Equal(
            [
                "no test file in the row: | 17.2.2 | `src/A.cs` | |",
                "no source file in the row: | 17.2.3 | | `tests/A.cs` |",
                "'tests/B.cs' is not there: | 17.2.4 | `src/A.cs` | `tests/B.cs` |",
            ],
            DocumentRules.CheckStandards(text, path => path.EndsWith("/A.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_planted_link_is_found() =>
        Assert.Equal(
            ["docs/a.md: the link to '../c.md' leads nowhere"],
            DocumentRules.CheckLinks("docs/a.md", "[b](b.md) [c](../c.md) [d](https://example.org/) [e](#e)", path => path == "docs/b.md"));
}
