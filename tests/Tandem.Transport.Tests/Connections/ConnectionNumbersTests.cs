namespace Tandem.Transport.Tests;

public sealed class ConnectionNumbersTests
{
    [Fact]
    public void Numbers_are_not_used_again_and_differ_from_start_to_start()
    {
        var first = new ConnectionNumbers();
        var second = new ConnectionNumbers();

        var numbers = Enumerable.Range(0, 1000).SelectMany(_ => (ulong[])[first.Next(), second.Next()]).ToList();

        Assert.Equal(2000, numbers.Distinct().Count());
        Assert.DoesNotContain(0ul, numbers);
        Assert.Equal(2, numbers.Select(n => n >> 40).Distinct().Count());
    }
}
