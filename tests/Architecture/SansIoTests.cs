using System.Net.Sockets;

namespace Tandem.Architecture;

public sealed class SansIoTests
{
    [Fact]
    public void The_analyzer_is_on_where_it_must_be() => Violations.AssertNone(SansIoRule.CheckAnalyzer(SourceProject.All));

    [Fact]
    public void Nothing_banned_is_used() =>
        Violations.AssertNone(SourceProject.All.Where(SansIoRule.AppliesTo).SelectMany(project => SansIoRule.Check(project.Name, CompiledAssembly.Of(project))));

    [Theory]
    [InlineData("src/Protocols/Tandem.Other/Tandem.Other.csproj")]
    [InlineData("src/Functions/Tandem.Edge/Tandem.Edge.csproj")]
    [InlineData("src/Functions/Tandem.Core/Tandem.Core.csproj")]
    public void A_project_without_the_analyzer_is_found(string path) =>
        Assert.Equal([$"{path}: <SansIo>true</SansIo> is missing"], SansIoRule.CheckAnalyzer([SourceProject.Parse(path, "<Project />")]));

    [Fact]
    public void Planted_uses_are_found()
    {
        var used = SansIoRule.Check("planted", CompiledAssembly.Read(typeof(SansIoTests).Assembly.Location)).ToList();
        Assert.Contains("planted: uses N:System.Net.Sockets", used);
        Assert.Contains("planted: uses N:System.Threading.Tasks", used);
        Assert.Contains("planted: uses T:System.Threading.Lock", used);
        Assert.Contains("planted: uses P:System.DateTime.UtcNow", used);
        Assert.Contains("planted: uses M:System.Console.WriteLine(System.String)", used);
        Assert.DoesNotContain("planted: uses P:System.DateTimeOffset.Now", used);
    }

    /// <summary>Breaks the rule on purpose, in this assembly, to which it does not apply.</summary>
    internal sealed class Planted
    {
        private readonly Lock _lock = new();

        public async Task Run(Socket socket)
        {
            lock (_lock)
                Console.WriteLine("at " + DateTime.UtcNow);
            await socket.DisconnectAsync(reuseSocket: false);
        }
    }
}
