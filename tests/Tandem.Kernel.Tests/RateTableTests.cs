namespace Tandem.Kernel.Tests;

public sealed class RateTableTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly Instant Start = new(0);

    [Fact]
    public void A_burst_is_taken_at_once_and_then_one_in_each_interval()
    {
        var table = new RateTable<string>(10);
        for (var taken = 0; taken < 3; taken++)
        {
            Assert.Equal(TimeSpan.Zero, table.Wait("a", Interval, 3, Start));
            table.Take("a", Interval, Start);
        }

        Assert.Equal(Interval, table.Wait("a", Interval, 3, Start));
        Assert.Equal(TimeSpan.FromSeconds(0.5), table.Wait("a", Interval, 3, Start + TimeSpan.FromSeconds(1.5)));
        Assert.Equal(TimeSpan.Zero, table.Wait("a", Interval, 3, Start + Interval));
        table.Take("a", Interval, Start + Interval);
        Assert.Equal(Interval, table.Wait("a", Interval, 3, Start + Interval));
    }

    [Fact]
    public void A_bucket_is_full_after_a_pause_and_no_fuller_after_a_longer_one()
    {
        var table = new RateTable<string>(10);
        for (var taken = 0; taken < 3; taken++) table.Take("a", Interval, Start);
        var later = Start + TimeSpan.FromHours(1);
        for (var taken = 0; taken < 3; taken++) table.Take("a", Interval, later);

        Assert.Equal(Interval, table.Wait("a", Interval, 3, later));
    }

    [Fact]
    public void What_one_takes_is_nothing_to_another()
    {
        var table = new RateTable<string>(10);
        table.Take("a", Interval, Start);

        Assert.Equal(TimeSpan.Zero, table.Wait("b", Interval, 1, Start));
        Assert.Equal(Interval, table.Wait("a", Interval, 1, Start));
    }

    [Fact]
    public void What_is_given_back_or_forgotten_can_be_taken_again()
    {
        var table = new RateTable<string>(10);
        table.Take("a", Interval, Start);
        table.Take("a", -Interval, Start);
        Assert.Equal(TimeSpan.Zero, table.Wait("a", Interval, 1, Start));
        for (var taken = 0; taken < 5; taken++) table.Take("a", Interval, Start);
        table.Forget("a");
        Assert.Equal(TimeSpan.Zero, table.Wait("a", Interval, 1, Start));
    }

    [Fact]
    public void It_remembers_no_more_than_it_may_and_the_latest_of_all()
    {
        var table = new RateTable<int>(100);
        for (var key = 0; key < 10_000; key++)
        {
            table.Take(key, Interval, Start);
            Assert.InRange(table.Count, 1, 101);
            for (var recent = Math.Max(0, key - 49); recent <= key; recent++) Assert.Equal(Interval, table.Wait(recent, Interval, 1, Start));
        }
    }
}
