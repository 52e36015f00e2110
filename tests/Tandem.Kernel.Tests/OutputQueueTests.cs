namespace Tandem.Kernel.Tests;

public sealed class OutputQueueTests
{
    [Fact]
    public void OutputsComeInOrderAndAnUndrainedQueueIsToldInDebugBuilds()
    {
        var outputs = new OutputQueue<int>();
        outputs.RequireDrained();
        outputs.Add(1);
        outputs.Add(2);
        Assert.Equal(2, outputs.Count);
#if DEBUG
        Assert.Throws<InvalidOperationException>(() => outputs.RequireDrained());
#endif
        Assert.True(outputs.TryTake(out var first));
        Assert.True(outputs.TryTake(out var second));
        Assert.False(outputs.TryTake(out _));
        Assert.Equal((1, 2), (first, second));
        outputs.RequireDrained();
    }
}
