using System.Reflection;

namespace Tandem.Architecture;

/// <summary>
/// A type is internal unless somebody outside needs it. What is public is written down in <c>PublicApi</c>, so that a change of it is seen in review.
/// To accept a change: <c>ACCEPT_PUBLIC_API=1 ./test Tandem.Architecture.Tests</c>.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. SourceProject.All.Where(project => project.Layer != Layer.Server).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_api_is_the_recorded_one(string library)
    {
        var path = $"tests/Architecture/PublicApi/{library}.txt";
        var api = PublicApi.Write(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_API") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, path), api);
        Violations.AssertNone(Compare(path, Repository.Exists(path) ? Repository.Read(path) : "", api));
    }

    [Fact]
    public void No_record_is_left_of_a_library_that_is_gone() =>
        Assert.Equal(
            SourceProject.All.Where(project => project.Layer != Layer.Server).Select(project => $"tests/Architecture/PublicApi/{project.Name}.txt").Order(StringComparer.Ordinal),
            Repository.Files.Where(path => path.StartsWith("tests/Architecture/PublicApi/", StringComparison.Ordinal)));

    [Fact]
    public void The_server_shows_nothing() =>
        Violations.AssertNone(
            from type in Assembly.Load(SourceProject.All.Single(project => project.Layer == Layer.Server).AssemblyName).GetExportedTypes()
            where type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) != true
            select $"{type.FullName} is public: nobody references the server");

    [Fact]
    public void A_planted_change_is_found()
    {
        Assert.Equal(
            ["api.txt: gone or changed: '    int Sum(int a)'", "api.txt: new or changed: '    int Sum(int a, in long b)'"],
            Compare("api.txt", "class A\n    int Sum(int a)\n", "class A\n    int Sum(int a, in long b)\n"));
        Assert.Empty(Compare("api.txt", "class A\n", "class A\n"));
    }

    [Fact]
    public void Everything_that_a_caller_sees_is_written()
    {
        Assert.Equal(
            """
            struct Tandem.Architecture.PublicApiTests.Planted<T> : IComparable<T>
                const int Limit = 7
                event Action Changed
                int CompareTo(T other)
                int Size { get; init; }
                int? this[int at] { get; }
                static bool TryFind<TKey>(ReadOnlySpan<byte> key, out T found, bool deep = True)

            """,
            PublicApi.Write([typeof(Planted<>)]));
    }

    private static IEnumerable<string> Compare(string path, string recorded, string actual)
    {
        string[] before = recorded.Split('\n'), after = actual.Split('\n');
        return before.Except(after).Select(line => $"{path}: gone or changed: '{line}'").Concat(after.Except(before).Select(line => $"{path}: new or changed: '{line}'"));
    }

    internal struct Planted<T> : IComparable<T>
    {
        public const int Limit = 7;

        public event Action? Changed;

        public int Size { get; init; }

        public readonly int? this[int at] => at;

        public static bool TryFind<TKey>(ReadOnlySpan<byte> key, out T found, bool deep = true)
        {
            found = default!;
            return deep && key.IsEmpty;
        }

        public readonly int CompareTo(T? other)
        {
            Changed?.Invoke();
            return Hidden();
        }

        internal static int Hidden() => 0;
    }
}
