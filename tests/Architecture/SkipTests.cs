namespace Tandem.Architecture;

public sealed class SkipTests
{
    [Fact]
    public void Every_skipped_test_is_listed() =>
        Violations.AssertNone(
            Repository.Files.Where(path => SourceFiles.IsSource(path) && !path.StartsWith("tests/Architecture/", StringComparison.Ordinal))
                .SelectMany(path => SkipRule.Check(path, Repository.Read(path), Repository.Read("docs/testing.md"))));

    [Theory]
    [InlineData("a.cs", "[Fact(Skip = \"later\")]\npublic void Rings() { }", "Rings")]
    [InlineData("a.cs", "[Theory(DisplayName = nameof(A), SkipWhen = nameof(IsRoot))]\n[InlineData(1)]\npublic async Task<int> Rings(int a) { }", "Rings")]
    [InlineData("a.cs", "public void Before() { }\npublic static async Task Rings() { Assert.SkipUnless(true, \"\"); }\npublic void After() { }", "Rings")]
    [InlineData("a.ts", "test.skip('rings', async () => {});", "rings")]
    [InlineData("a.ts", "it.fixme(\"rings\", () => {});", "rings")]
    public void Planted_skips_are_found(string path, string text, string test)
    {
        Assert.Equal([test], SkipRule.SkippedTests(path, text));
        Assert.Equal([$"{path}: '{test}' is skipped and not in docs/testing.md"], SkipRule.Check(path, text, "| other | why |"));
        Assert.Empty(SkipRule.Check(path, text, $"| {test} | why |"));
    }

    [Theory]
    [InlineData("a.cs", "[Fact]\npublic void Skips_what_is_empty() { var a = list.Skip(1); }")]
    [InlineData("a.ts", "test('skips what is empty', async () => {});")]
    public void What_only_sounds_alike_is_no_skip(string path, string text) => Assert.Empty(SkipRule.SkippedTests(path, text));
}
