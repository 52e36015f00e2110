namespace Tandem.Fuzz.Tests;

/// <summary>Every seed, those among them that once broke something included, through every target, without a fuzzer.</summary>
public sealed class SeedTests
{
    private static readonly IReadOnlyList<FuzzTarget> Targets = FuzzTarget.All;

    public static TheoryData<string> Names => [.. Targets.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_seed_breaks_a_target(string name)
    {
        var target = FuzzTarget.Find(name);
        foreach (var file in Targets.SelectMany(Seeds.Of))
        {
            var broken = Record.Exception(() => target.Run(File.ReadAllBytes(file)));
            Assert.True(broken is null, $"{name}: {file}: {broken}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_target_has_seeds(string name) => Assert.NotEmpty(Seeds.Of(FuzzTarget.Find(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Inputs_without_sense_do_not_break_a_target(string name)
    {
        var target = FuzzTarget.Find(name);
        target.Run([]);
        for (var octet = 0; octet < 256; octet++) target.Run([(byte)octet]);
        target.Run(new byte[FuzzTarget.MaxInput]);
        target.Run([.. Enumerable.Repeat((byte)'\r', FuzzTarget.MaxInput)]);
    }

    [Fact]
    public void The_planted_bug_is_there() => Assert.Throws<InvalidOperationException>(() => FuzzTarget.Planted.Run([(byte)'T', 0xC0, (byte)'!']));

    [Fact]
    public void No_seed_of_the_planted_bug_has_it()
    {
        foreach (var file in Seeds.Of(FuzzTarget.Planted)) FuzzTarget.Planted.Run(File.ReadAllBytes(file));
    }
}
