using System.Text.RegularExpressions;

namespace Tandem.Architecture;

/// <summary>The repository builds anywhere: it names no folder of one machine and no host that packages came from.</summary>
public sealed partial class PortabilityTests
{
    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".wav", ".webp", ".woff2", ".pcap", ".dat"];

    [Fact]
    public void No_machine_path_and_no_package_host() =>
        Violations.AssertNone(
            Repository.Files.Where(path => !Binary.Contains(Path.GetExtension(path)) && path != "tests/Architecture/PortabilityTests.cs")
                .SelectMany(path => Check(path, Repository.Read(path))));

    [Theory]
    [InlineData("cd /home/someone/tandem", "/home/someone")]
    [InlineData("\"/root/project\"", "/root/project")]
    [InlineData("in /work/tandem/src", "/work/tandem")]
    [InlineData("C:\\Users\\someone", "C:\\Users\\someone")]
    [InlineData("\"resolved\": \"https://packages.example/a.tgz\"", "\"resolved\": \"https://packages.example")]
    [InlineData("registry=https://packages.example/", "registry=https://packages.example")]
    [InlineData("<add key=\"x\" value=\"https://nuget.example/index.json\" />", "https://nuget.example")]
    public void Planted_places_are_found(string line, string found) =>
        Assert.Contains($"a.txt(2): '{found}'", Check("a.txt", "first\n" + line + "\n"));

    [Theory]
    [InlineData("https://www.rfc-editor.org/rfc/rfc3261")]
    [InlineData("a network/work/rest and ~/home")]
    [InlineData("\"resolved\": \"sdk\", \"link\": true")]
    [InlineData("GET /registry/contacts")]
    public void What_only_sounds_alike_is_no_place(string line) => Assert.Empty(Check("a.txt", line));

    private static IEnumerable<string> Check(string path, string text) =>
        from Match match in Place().Matches(text)
        select $"{path}({text.AsSpan(0, match.Index).Count('\n') + 1}): '{match.Value}'";

    [GeneratedRegex(
        """(?<![\w~./-])/(?:home|root|work|Users)/[\w.-]+|[A-Z]:\\Users\\\w+|"resolved": "https?://[\w.-]+|\bregistry\s*=\s*https?://[\w.-]+|https?://[\w.-]*(?:nuget|npmjs|registry|artifactory|nexus)[\w.-]*""")]
    private static partial Regex Place();
}
