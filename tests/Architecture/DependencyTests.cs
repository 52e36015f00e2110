namespace Tandem.Architecture;

public sealed class DependencyTests
{
    [Fact]
    public void Project_files_reference_downwards_only() => Violations.AssertNone(DependencyRule.Check(SourceProject.All));

    [Fact]
    public void Assemblies_use_downwards_only() =>
        Violations.AssertNone(SourceProject.All.SelectMany(project => DependencyRule.Check(project, CompiledAssembly.Of(project), SourceProject.All)));

    [Theory]
    [InlineData("src/Kernel/Tandem.Kernel.csproj", "Tandem.Sip")]
    [InlineData("src/Protocols/Tandem.Sip/Tandem.Sip.csproj", "Tandem.Transport")]
    [InlineData("src/Protocols/Tandem.Other/Tandem.Other.csproj", "Tandem.Sip")]
    [InlineData("src/Transport/Tandem.Transport.csproj", "Tandem.Contracts")]
    [InlineData("src/Media/Tandem.Codecs/Tandem.Codecs.csproj", "Tandem.Media")]
    [InlineData("src/Functions/Tandem.Contracts/Tandem.Contracts.csproj", "Tandem.Core")]
    [InlineData("src/Functions/Tandem.Edge/Tandem.Edge.csproj", "Tandem.Core")]
    [InlineData("src/Functions/Tandem.Edge/Tandem.Edge.csproj", "Tandem.Transport")]
    [InlineData("src/Functions/Tandem.Edge/Tandem.Edge.csproj", "Tandem.Nowhere")]
    public void A_reference_upwards_or_sideways_is_found(string path, string reference)
    {
        var planted = SourceProject.Parse(path, $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><ProjectReference Include="../{reference}.csproj" /></ItemGroup></Project>""");
        var others = SourceProject.All.Where(project => project.Name != planted.Name).Append(planted).ToList();
        Assert.Contains(DependencyRule.Check(others), violation => violation.Contains($"must not reference {reference}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("src/Kernel/Tandem.Kernel.csproj", "Newtonsoft.Json")]
    [InlineData("src/Protocols/Tandem.Sip/Tandem.Sip.csproj", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("src/Transport/Tandem.Transport.csproj", "Microsoft.Extensions.Configuration.Binder")]
    [InlineData("src/Functions/Tandem.Subscribers/Tandem.Subscribers.csproj", "Microsoft.EntityFrameworkCore.Sqlite")]
    public void A_library_out_of_place_is_found(string path, string package)
    {
        var planted = SourceProject.Parse(path, $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="{package}" /></ItemGroup></Project>""");
        Assert.Contains(DependencyRule.Check([planted]), violation => violation.EndsWith($"must not use {package}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_web_framework_in_a_function_is_found()
    {
        var planted = SourceProject.Parse("src/Functions/Tandem.Edge/Tandem.Edge.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        Assert.Equal(["src/Functions/Tandem.Edge/Tandem.Edge.csproj: Functions must not use Microsoft.AspNetCore.App"], DependencyRule.Check([planted]));
    }

    [Fact]
    public void A_use_that_came_in_through_a_reference_of_a_reference_is_found()
    {
        var edge = SourceProject.All.Single(project => project.Name == "Tandem.Edge");
        var planted = new CompiledAssembly([], new HashSet<string> { "System.Runtime", "Tandem.Transport", "Npgsql" }, new HashSet<string>(), new HashSet<string>());
        Assert.Equal(
            ["Tandem.Edge.dll: Functions must not reference Tandem.Transport", "Tandem.Edge.dll: Functions must not use Npgsql"],
            DependencyRule.Check(edge, planted, SourceProject.All));
    }
}
