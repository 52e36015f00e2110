using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tandem.Architecture;

public sealed class TestProjectTests
{
    /// <summary>Nothing in it can be wrong: interfaces and records without a method of their own, which the second test proves.</summary>
    private const string WithoutBehaviour = "Tandem.Contracts";

    [Fact]
    public void Every_project_has_a_test_project() =>
        Violations.AssertNone(Check(SourceProject.All.Select(project => project.Name).Where(name => name != WithoutBehaviour), Repository.Files));

    [Fact]
    public void The_project_without_tests_has_no_behaviour() =>
        Violations.AssertNone(Assembly.Load(WithoutBehaviour).GetTypes().SelectMany(Behaviour));

    [Fact]
    public void A_planted_project_without_tests_is_found() =>
        Assert.Equal(["Tandem.New: tests/Tandem.New.Tests is missing"], Check(["Tandem.New"], ["tests/Tandem.Newer.Tests/Tandem.Newer.Tests.csproj"]));

    [Fact]
    public void Planted_behaviour_is_found() =>
        Assert.Equal(["Planted.Sum has a body"], Behaviour(typeof(Planted)));

    private static IEnumerable<string> Check(IEnumerable<string> projects, IReadOnlyCollection<string> files) =>
        from project in projects
        where !files.Contains($"tests/{project}.Tests/{project}.Tests.csproj")
        select $"{project}: tests/{project}.Tests is missing";

    private static IEnumerable<string> Behaviour(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute))
            ? []
            : from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
              where method.GetMethodBody() is not null && !method.IsDefined(typeof(CompilerGeneratedAttribute))
              select $"{type.Name}.{method.Name} has a body";

    private sealed record Planted(int A, int B)
    {
        public int Sum() => A + B;
    }
}
