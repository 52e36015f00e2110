using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

public sealed class IceOptionsTests
{
    [Fact]
    public void Times_that_the_standards_forbid_are_a_mistake_of_the_caller()
    {
        IceOptions[] forbidden =
        [
            new() { Ta = TimeSpan.FromMilliseconds(4) },
            new() { MinRto = TimeSpan.FromMilliseconds(499) },
            new() { KeepAliveInterval = TimeSpan.FromSeconds(14) },
            new() { ConsentInterval = TimeSpan.FromSeconds(4) },
            new() { ConsentTimeout = TimeSpan.FromSeconds(4) },
        ];
        Assert.All(forbidden, options => Assert.Throws<ArgumentOutOfRangeException>(() => new IceAgent(IceRole.Controlling, options)));
        _ = new IceAgent(IceRole.Controlling, new IceOptions());
    }
}
